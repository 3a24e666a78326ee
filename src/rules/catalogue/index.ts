import type { AnyRule } from '../rule.js';
import { cannotEmit, notPublished, tableWithoutKey } from './cannot-emit.js';
import { channelInRender } from './channel-in-render.js';
import { asyncCleanup } from './cleanup-in-async.js';
import { databaseRules } from './database/index.js';
import { deleteHasNoNew } from './delete-has-no-new.js';
import { envelope } from './envelope.js';
import { flagWithoutStatus } from './flag-without-status.js';
import { handMadeReconnect } from './hand-made-reconnect.js';
import { idleSend } from './idle-send.js';
import { missingSnapshot } from './missing-snapshot.js';
import { neverRemoved } from './never-removed.js';
import { onAfterSubscribe } from './on-after-subscribe.js';
import { removeInClosed } from './remove-in-closed.js';
import { rowTypeMismatch } from './row-type.js';
import { sameTopic } from './same-topic.js';
import { secondClient } from './second-client.js';
import { statusUnhandled } from './status-unhandled.js';
import {
  deadRoute,
  halfMigrated,
  legacyLeftover,
  legacyModule,
  legacyRoute,
  orphanClient,
  routeKind,
} from './legacy-route.js';
import { legacyWebsocket } from './legacy-websocket.js';
import { reviewRewrite } from './review-rewrite.js';
import { staleBaselineEntry } from './stale-baseline-entry.js';
import { skippedFile } from './skipped-file.js';
import { unparsedFile } from './unparsed-file.js';
import { unusedIgnore } from './unused-ignore.js';
import { websocketNeedsHuman } from './websocket-needs-human.js';
import { websocketOutOfScope } from './websocket-out-of-scope.js';
import { websocketUnmapped } from './websocket-unmapped.js';

/** Every finding there is, in the order of the codes. RM0xx: client sockets. RM1xx: back end. RM2xx: channels. RM3xx: database. RM9xx: the tool's own. */
export const catalogue: readonly AnyRule[] = [
  legacyWebsocket,
  websocketNeedsHuman,
  websocketUnmapped,
  websocketOutOfScope,
  reviewRewrite,
  legacyRoute,
  deadRoute,
  orphanClient,
  halfMigrated,
  legacyModule,
  legacyLeftover,
  routeKind,
  cannotEmit,
  notPublished,
  tableWithoutKey,
  asyncCleanup,
  neverRemoved,
  onAfterSubscribe,
  sameTopic,
  removeInClosed,
  statusUnhandled,
  envelope,
  flagWithoutStatus,
  secondClient,
  handMadeReconnect,
  idleSend,
  channelInRender,
  deleteHasNoNew,
  missingSnapshot,
  rowTypeMismatch,
  ...databaseRules,
  unparsedFile,
  unusedIgnore,
  skippedFile,
  staleBaselineEntry,
];

export {
  databaseRules,
  deadRoute,
  halfMigrated,
  legacyLeftover,
  legacyModule,
  legacyRoute,
  orphanClient,
  routeKind,
  legacyWebsocket,
  reviewRewrite,
  rowTypeMismatch,
  secondClient,
  skippedFile,
  staleBaselineEntry,
  unparsedFile,
  unusedIgnore,
  websocketNeedsHuman,
  websocketOutOfScope,
  websocketUnmapped,
};
