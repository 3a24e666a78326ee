import { relative } from 'node:path';
import type { API, FileInfo } from 'jscodeshift';
import type { Route } from '../src/contract.js';
import { defaultRoutes } from '../src/config/index.js';
import { migrateSource } from '../src/rewrite/engine.js';
import type { ClientImport } from '../src/rewrite/context.js';

/** Options of the transform; on the command line objects are written as JSON. */
export interface WebSocketToChannelOptions {
  routes?: Route[] | string;
  client?: { module: string; export?: string } | string;
  /** `false` leaves manual sites without a comment. */
  markers?: boolean | string;
}

/** jscodeshift hands every file to its own parser as well; this one reads TypeScript, JSX and plain JavaScript. */
export const parser = 'tsx';

/**
 * Rewrites the sockets of one file whose route is known. Runs by itself under the jscodeshift CLI, where it knows no other
 * file; `undefined` when nothing changes.
 */
export default function transform(
  file: FileInfo,
  api: API,
  options: WebSocketToChannelOptions = {},
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
    routes,
    client: target,
    markers: options.markers !== false && options.markers !== 'false',
    j: api.jscodeshift,
  });
  if (result.failure) throw new SyntaxError(result.failure.reason);
  return result.edits.length > 0 ? result.text : undefined;
}

function parsed<T>(value: T | string | undefined): T | undefined {
  return typeof value === 'string' ? (JSON.parse(value) as T) : value;
}
