/** The public API. */
export { defaultRoutes, defineConfig } from './config/index.js';
export { UserError } from './errors.js';
export {
  check,
  doctor,
  init,
  merge,
  migrate,
  sql,
  type AuditOptions,
  type CheckOptions,
  type DoctorOptions,
  type InitOptions,
  type InitResult,
  type MergeOptions,
  type MigrateOptions,
  type SqlOptions,
  type SqlResult,
} from './pipeline/index.js';
export type * from './contract.js';
