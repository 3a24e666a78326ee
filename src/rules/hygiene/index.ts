import asyncCleanup from './cleanup-in-async.js';
import { relationCannotEmit, tableHasNoKey, tableNotPublished } from './cannot-emit.js';
import channelInRender from './channel-in-render.js';
import deleteHasNoNew from './delete-has-no-new.js';
import envelope from './envelope.js';
import flagWithoutStatus from './flag-without-status.js';
import handMadeReconnect from './hand-made-reconnect.js';
import type { HygieneRule } from './hygiene.js';
import idleSend from './idle-send.js';
import missingSnapshot from './missing-snapshot.js';
import neverRemoved from './never-removed.js';
import onAfterSubscribe from './on-after-subscribe.js';
import removeInClosed from './remove-in-closed.js';
import sameTopic from './same-topic.js';
import statusUnhandled from './status-unhandled.js';

export type { Relation } from './relation.js';
export type { HygieneFacts, Objection } from './hygiene.js';

/** The rules about code that has channels, in the order of their codes. */
export const hygieneRules: readonly HygieneRule[] = [
  relationCannotEmit,
  tableNotPublished,
  tableHasNoKey,
  asyncCleanup,
  neverRemoved,
  onAfterSubscribe,
  sameTopic,
  removeInClosed,
  statusUnhandled,
  envelope,
  flagWithoutStatus,
  handMadeReconnect,
  idleSend,
  channelInRender,
  deleteHasNoNew,
  missingSnapshot,
];
