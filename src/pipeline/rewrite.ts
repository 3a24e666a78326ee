import type { RewriteSettings } from './app-rewrite.js';
import type { Misread } from './misread-rows.js';
import type { MigrateOptions } from './options.js';
import type { Settled } from './settle.js';
import type { Survey } from './survey.js';
import { hasWork, usesClient, type AppRewrite } from './work.js';

interface Rewrite {
  apps: AppRewrite[];
  warnings: string[];
  /** How it was rewritten; absent where nothing was. */
  settings?: RewriteSettings;
}

/**
 * Rewrites in memory and, unless told otherwise, keeps only what compiles.
 *
 * @param known What is misread of rows, where that has been looked for; read from the code, not from what a rewrite notes in it.
 */
export async function rewrite(
  found: Survey,
  options: MigrateOptions,
  known?: readonly Misread[],
): Promise<Rewrite> {
  const { cwd, config } = found;
  if (found.files.length === 0) return { apps: [], warnings: [] };
  const [{ rewriteApps }, { withRowDifferences }, { default: j }] = await Promise.all([
    import('./app-rewrite.js'),
    import('./row-differences.js'),
    import('jscodeshift'),
  ]);
  const settings = { cwd, config, markers: options.markers ?? true, j };
  const misread =
    known ?? (await (await import('./misread-rows.js')).misreadRows({ ...found, channels: [] }));
  const apps = rewriteApps(withRowDifferences(found.files, misread), settings);
  const working = apps.flatMap((app) => app.files).filter(({ file }) => hasWork(file));
  if (options.verify === false || working.length === 0)
    return { apps, settings, warnings: clientNotes(apps) };

  options.onProgress?.({ type: 'verify', files: working.length });
  const [{ settle }, { createVerifier }] = await Promise.all([
    import('./settle.js'),
    import('../verify/index.js'),
  ]);
  const verifier = createVerifier({ cwd });
  const settled = await settle(apps, verifier, settings);
  return {
    apps: settled.apps,
    settings,
    warnings: [...clientNotes(settled.apps), ...verifier.warnings, ...unexplained(settled)],
  };
}

function clientNotes(apps: readonly AppRewrite[]): string[] {
  return apps.filter(usesClient).flatMap(({ client }) => client?.notes ?? []);
}

function unexplained({ unexplained: found }: Settled): string[] {
  return found.map(
    ({ file, line, column, code, message }) =>
      `${file}:${String(line)}:${String(column)} does not type-check: ${code} ${message}`,
  );
}
