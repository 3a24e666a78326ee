import type { Result } from '../contract.js';
import type { AuditOptions, DoctorOptions, MergeOptions, MigrateOptions } from './options.js';
import type { InitOptions, InitResult } from './init.js';
import type { SqlOptions, SqlResult } from './sql.js';

export type { Access, Decision, InitOptions, InitResult, Proposal, ProposedRoute } from './init.js';
export type {
  AuditOptions,
  CheckOptions,
  DoctorOptions,
  Given,
  MergeOptions,
  MigrateOptions,
} from './options.js';
export type { SqlOptions, SqlResult } from './sql.js';

/**
 * Reports every hand-written WebSocket below the paths. Writes nothing but what `fix` settles.
 *
 * @throws UserError for what the user can act on: a path that does not exist, a wrong configuration.
 */
export async function check(options: AuditOptions = {}): Promise<Result> {
  return options.fix
    ? (await import('./fix.js')).checkAndFix(options)
    : (await import('./check.js')).check(options);
}

/**
 * Rewrites the sockets whose route is configured as channels, writes what they need (client module, example of its
 * variables, SQL migration) and reports what is left. What a check of types would refuse is left untouched.
 *
 * @throws UserError as {@link check} does, and before anything is written when git could not bring back a file.
 */
export async function migrate(options: MigrateOptions = {}): Promise<Result> {
  return (await import('./migrate.js')).migrate(options);
}

/**
 * Looks at a live database: whether each channel of the code and of the configuration can deliver. Changes nothing there.
 *
 * @throws UserError of one line, without any secret, when it cannot be reached or asked.
 */
export async function doctor(options: DoctorOptions): Promise<Result> {
  return (await import('./doctor.js')).doctor(options);
}

/**
 * Joins the reports of the shards of one `check` into the result of the whole, held against the baseline.
 *
 * @throws UserError for a text that is no report of `check`, and for a wrong baseline.
 */
export async function merge(options: MergeOptions): Promise<Result> {
  return (await import('./merge.js')).merge(options);
}

/**
 * The migration that makes the channels of the configured routes deliver. Writes it where a folder is named, unless that holds
 * the same one already.
 *
 * @throws UserError for what the user can act on: a wrong configuration, a folder that cannot be written.
 */
export async function sql(options: SqlOptions = {}): Promise<SqlResult> {
  return (await import('./sql.js')).sql(options);
}

/**
 * Proposes one route for each WebSocket endpoint and writes them as a configuration, with the client module and the example of its
 * variables where the app has none.
 *
 * @throws UserError where there is a configuration already, and for what cannot be written.
 */
export async function init(options: InitOptions = {}): Promise<InitResult> {
  return (await import('./init.js')).init(options);
}
