import { transformOf, type TransformOptions } from '../src/rewrite/transform.js';

export type WsOptions = TransformOptions;

/** jscodeshift hands every file to its own parser as well; this one reads TypeScript, JSX and plain JavaScript. */
export const parser = 'tsx';

/** Rewrites the clients of ws, isomorphic-ws and websocket in one file; `undefined` when nothing changes. */
export default transformOf(['ws', 'isomorphic-ws', 'websocket']);
