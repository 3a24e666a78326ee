/**
 * The public entry `realtime-migrate/config`: what a configuration file imports. It loads nothing else, so that a
 * configuration stays cheap to evaluate; reading and checking one is in load.ts and validate.ts.
 */
export { defaultRoutes } from './defaults.js';
export { defineConfig } from './define.js';
export type { ClientConfig, Route, RouteKind, SqlConfig, UserConfig } from '../contract.js';
