import type { Rule } from '../../rule.js';
import { accessRules } from './access.js';
import { broadcastRules } from './broadcast.js';
import type { DatabaseArgs } from './database-rule.js';
import { liveRules } from './live.js';
import { publicationRules } from './publication.js';
import { refreshRules } from './refresh.js';
import { relationRules } from './relations.js';
import { replicationRules } from './replication.js';

/** The findings of `doctor`, in the order of their codes. */
export const databaseRules: readonly Rule<DatabaseArgs>[] = [
  ...relationRules,
  ...publicationRules,
  ...accessRules,
  ...refreshRules,
  ...replicationRules,
  ...broadcastRules,
  ...liveRules,
].sort((a, b) => (a.code < b.code ? -1 : 1));
