import path from 'node:path';
import { messageOf, UserError } from '../errors.js';
import { defaultRoutes } from './defaults.js';
import { defineConfig } from './define.js';

/**
 * Runs a configuration module and returns its default export.
 *
 * jiti is imported here because most projects have no configuration to run. It gets this package's own entry as a
 * virtual module: under `npx` the project has no copy to resolve. Its file cache is off, so that a run that promises to
 * write nothing writes nothing.
 *
 * @throws UserError of one line when the module does not parse, throws or exports nothing.
 */
export async function evaluateConfig(source: string, label: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const own = { defineConfig, defaultRoutes };
  const jiti = createJiti(source, {
    fsCache: false,
    moduleCache: false,
    virtualModules: { 'realtime-migrate': own, 'realtime-migrate/config': own },
  });
  let exported: Record<string, unknown>;
  try {
    exported = await jiti.import<Record<string, unknown>>(source);
  } catch (error) {
    throw new UserError(`${label}: ${reason(error, source)}`);
  }
  // A CommonJS module has its exports on the namespace, without a default.
  const value = 'default' in exported ? exported.default : exported;
  if (value === exported && Object.keys(exported).length === 0) {
    throw new UserError(`${label}: expected a configuration object as the default export, got nothing`);
  }
  return value;
}

/** The first line says what happened; a parse error carries its place on the second. */
function reason(error: unknown, source: string): string {
  const message = messageOf(error);
  const place = /:(\d+):(\d+)\s*$/.exec(message);
  const [first = ''] = message.replaceAll(source, path.basename(source)).split('\n');
  const what = first.replace(/^ParseError: /, '').trim();
  if (place && /^ParseError:/.test(message)) {
    return `expected a module that parses, got "${what}" at line ${String(place[1])}, column ${String(Number(place[2]) + 1)}`;
  }
  return `expected a module that loads, got an error: ${what}`;
}
