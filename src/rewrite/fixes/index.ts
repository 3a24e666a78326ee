import { asyncCleanup } from './cleanup.js';
import { flag } from './flag.js';
import type { Fixer } from './fixer.js';
import { listenerOrder } from './listener-order.js';
import { payload } from './payload.js';
import { reconnect } from './reconnect.js';
import { removal } from './removal.js';

/** What `check --fix` can settle by itself, by the code of the finding. A rule that is here says so in the catalogue. */
export const fixers: Readonly<Record<string, Fixer | undefined>> = {
  RM204: asyncCleanup,
  RM205: removal,
  RM206: listenerOrder,
  RM210: payload,
  RM211: flag,
  RM213: reconnect,
};
