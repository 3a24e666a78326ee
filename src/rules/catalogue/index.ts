import type { AnyRule } from '../rule.js';
import { legacyWebsocket } from './legacy-websocket.js';
import { reviewRewrite } from './review-rewrite.js';
import { staleBaselineEntry } from './stale-baseline-entry.js';
import { skippedFile } from './skipped-file.js';
import { unparsedFile } from './unparsed-file.js';
import { unusedIgnore } from './unused-ignore.js';
import { websocketNeedsHuman } from './websocket-needs-human.js';
import { websocketOutOfScope } from './websocket-out-of-scope.js';
import { websocketUnmapped } from './websocket-unmapped.js';

/** Every finding there is, in the order of the codes. RM0xx: client sockets. RM9xx: the tool's own. */
export const catalogue: readonly AnyRule[] = [
  legacyWebsocket,
  websocketNeedsHuman,
  websocketUnmapped,
  websocketOutOfScope,
  reviewRewrite,
  unparsedFile,
  unusedIgnore,
  skippedFile,
  staleBaselineEntry,
];

export {
  legacyWebsocket,
  reviewRewrite,
  skippedFile,
  staleBaselineEntry,
  unparsedFile,
  unusedIgnore,
  websocketNeedsHuman,
  websocketOutOfScope,
  websocketUnmapped,
};
