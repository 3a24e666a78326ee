import { transformOf, type TransformOptions } from '../src/rewrite/transform.js';

export type PartySocketOptions = TransformOptions;

/** jscodeshift hands every file to its own parser as well; this one reads TypeScript, JSX and plain JavaScript. */
export const parser = 'tsx';

/** Rewrites the sockets of partysocket in one file; `undefined` when nothing changes. */
export default transformOf(['partysocket']);
