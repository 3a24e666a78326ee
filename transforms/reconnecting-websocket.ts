import { transformOf, type TransformOptions } from '../src/rewrite/transform.js';

export type ReconnectingWebSocketOptions = TransformOptions;

/** jscodeshift hands every file to its own parser as well; this one reads TypeScript, JSX and plain JavaScript. */
export const parser = 'tsx';

/** Rewrites the sockets of reconnecting-websocket and its like (reconnectingwebsocket, robust-websocket) in one file; `undefined` when nothing changes. */
export default transformOf([
  'reconnecting-websocket',
  'reconnectingwebsocket',
  'robust-websocket',
  'sockjs-client',
]);
