import type { RewriteSettings } from './app-rewrite.js';
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

/** Rewrites in memory and, unless told otherwise, keeps only what compiles. */
export async function rewrite(found: Survey, options: MigrateOptions): Promise<Rewrite> {
  const { cwd, config } = found;
  if (found.files.length === 0) return { apps: [], warnings: [] };
  const [{ rewriteApps }, { withRowDifferences }, { default: j }] = await Promise.all([
    import('./app-rewrite.js'),
    import('./row-differences.js'),
    import('jscodeshift'),
  ]);
  const settings = { cwd, config, markers: options.markers ?? true, j };
  const apps = rewriteApps(await withRowDifferences(found), settings);
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
