import { relative } from 'node:path';
import type { JSCodeshift } from 'jscodeshift';
import type { Route } from '../contract.js';
import { defaultRoutes } from '../config/index.js';
import type { ClientImport } from './context.js';
import { migrateSource } from './engine.js';

/** Options of the transform; on the command line objects are written as JSON. */
export interface TransformOptions {
  routes?: Route[] | string;
  client?: { module: string; export?: string } | string;
  /** `false` leaves manual sites without a comment. */
  markers?: boolean | string;
}

/** What is used of jscodeshift's `FileInfo`. */
export interface TransformFile {
  path: string;
  source: string;
}

/** What is used of jscodeshift's `API`; without its types, so that nobody needs them to compile against a transform. */
export interface TransformApi {
  jscodeshift: unknown;
}

/** A function as jscodeshift runs it: the new text of a file, or `undefined` when nothing changes. */
export type Transform = (
  file: TransformFile,
  api: TransformApi,
  options?: TransformOptions,
) => string | undefined;

/** The transform for the sockets of some packages, which knows one file at a time. */
export function transformOf(only: readonly string[]): Transform {
  return (file, api, options = {}) => transform(file, api, options, only);
}

function transform(
  file: TransformFile,
  api: TransformApi,
  options: TransformOptions,
  only: readonly string[],
): string | undefined {
  const routes = parsed<Route[]>(options.routes) ?? [...defaultRoutes];
  const client = parsed<{ module: string; export?: string }>(options.client);
  const target: ClientImport = {
    specifier: client?.module ?? '@/lib/supabase',
    exportName: client?.export ?? 'supabase',
  };
  const result = migrateSource({
    file: relative(process.cwd(), file.path).replaceAll('\\', '/'),
    text: file.source,
    only,
    routes,
    client: target,
    markers: options.markers !== false && options.markers !== 'false',
    j: api.jscodeshift as JSCodeshift,
  });
  if (result.failure) throw new SyntaxError(result.failure.reason);
  return result.edits.length > 0 ? result.text : undefined;
}

function parsed<T>(value: T | string | undefined): T | undefined {
  return typeof value === 'string' ? (JSON.parse(value) as T) : value;
}
