import type {
  AuditOptions,
  DoctorOptions,
  InitOptions,
  InitResult,
  MergeOptions,
  MigrateOptions,
  SqlOptions,
  SqlResult,
} from '../pipeline/index.js';
import type { Result } from '../contract.js';

/** What the commands need of the library. */
export interface Api {
  migrate: (options: MigrateOptions) => Promise<Result>;
  check: (options: AuditOptions) => Promise<Result>;
  doctor: (options: DoctorOptions) => Promise<Result>;
  init: (options: InitOptions) => Promise<InitResult>;
  merge: (options: MergeOptions) => Promise<Result>;
  sql: (options: SqlOptions) => Promise<SqlResult>;
}

/** The library, loaded when a command first needs it: `--help` does not. */
export const pipeline: Api = {
  migrate: async (options) => (await import('../pipeline/index.js')).migrate(options),
  check: async (options) => (await import('../pipeline/index.js')).check(options),
  doctor: async (options) => (await import('../pipeline/index.js')).doctor(options),
  init: async (options) => (await import('../pipeline/index.js')).init(options),
  merge: async (options) => (await import('../pipeline/index.js')).merge(options),
  sql: async (options) => (await import('../pipeline/index.js')).sql(options),
};
