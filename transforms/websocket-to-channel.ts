import { PLATFORM } from '../src/plan/analyse.js';
import { transformOf, type TransformOptions } from '../src/rewrite/transform.js';

export type WebSocketToChannelOptions = TransformOptions;

/** jscodeshift hands every file to its own parser as well; this one reads TypeScript, JSX and plain JavaScript. */
export const parser = 'tsx';

/** Rewrites the sockets of one file whose route is known; `undefined` when nothing changes. */
export default transformOf([PLATFORM]);
