/** The public API. */
export { defaultRoutes, defineConfig } from './config/index.js';
export { UserError } from './errors.js';
export {
  check,
  migrate,
  type AuditOptions,
  type CheckOptions,
  type MigrateOptions,
} from './pipeline/index.js';
export type * from './contract.js';
