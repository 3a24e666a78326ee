/** The public API. */
export { defaultRoutes, defineConfig } from './config/index.js';
export { UserError } from './errors.js';
export {
  check,
  merge,
  migrate,
  type AuditOptions,
  type CheckOptions,
  type MergeOptions,
  type MigrateOptions,
} from './pipeline/index.js';
export type * from './contract.js';
