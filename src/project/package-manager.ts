import path from 'node:path';
import { ancestors, isFile, readText, relativePosix } from './files.js';
import { dependencyRange, nearestPackage, packageAt, type PackageInfo } from './packages.js';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** How to add what the generated code imports. */
export interface InstallCommand {
  manager: PackageManager;
  /** To be pasted into a shell that is in the working directory. */
  command: string;
  /** The same for running it: program, arguments and absolute folder. */
  argv: string[];
  dir: string;
}

const PACKAGE = '@supabase/supabase-js';

const LOCKFILES: [string, PackageManager][] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/** Names of the files that package managers keep beside package.json. */
export const LOCKFILE_NAMES: readonly string[] = LOCKFILES.map(([name]) => name);

/**
 * The command that adds `@supabase/supabase-js` to the app in `appDir`, or null when its package.json declares it already.
 * It is run in the app's own folder, which npm, pnpm, yarn and bun all understand inside a workspace as "add it here".
 */
export function installCommand({ cwd, appDir }: { cwd: string; appDir: string }): InstallCommand | null {
  const app = nearestPackage(appDir);
  if (dependencyRange(app, PACKAGE) !== undefined) return null;
  const dir = app?.dir ?? path.resolve(appDir);
  const { manager, version } = detectManager(dir);
  const flags = workspaceRootFlag(manager, version, dir, app);
  const argv = [manager, manager === 'npm' ? 'install' : 'add', ...flags, PACKAGE];
  return { manager, argv, dir, command: commandFrom(cwd, dir, argv) };
}

/** The command that takes packages out of the app in `appDir`, to be pasted into a shell that is in the working directory. */
export function uninstallCommand({
  cwd,
  appDir,
  names,
}: {
  cwd: string;
  appDir: string;
  names: readonly string[];
}): string {
  const app = nearestPackage(appDir);
  const dir = app?.dir ?? path.resolve(appDir);
  const { manager, version } = detectManager(dir);
  // Only the old yarn asks for consent when something is taken out.
  const flags = manager === 'yarn' ? workspaceRootFlag(manager, version, dir, app) : [];
  return commandFrom(cwd, dir, [manager, manager === 'npm' ? 'uninstall' : 'remove', ...flags, ...names]);
}

function commandFrom(cwd: string, dir: string, argv: readonly string[]): string {
  const relative = relativePosix(cwd, dir);
  const command = argv.join(' ');
  return relative === '' ? command : `cd ${quote(relative)} && ${command}`;
}

/** The nearest `packageManager` field or lockfile decides; npm without either. */
function detectManager(dir: string): { manager: PackageManager; version?: string } {
  for (const folder of ancestors(dir)) {
    const field = packageAt(folder)?.json.packageManager;
    const [, name, version] = /^(npm|pnpm|yarn|bun)@(.+)$/.exec(typeof field === 'string' ? field : '') ?? [];
    if (name) return { manager: name as PackageManager, version };
    const lockfile = LOCKFILES.find(([file]) => isFile(path.join(folder, file)));
    if (lockfile)
      return { manager: lockfile[1], version: lockfile[1] === 'yarn' ? yarnVersion(folder) : undefined };
  }
  return { manager: 'npm' };
}

/** Yarn 1 writes its generation into the lockfile. */
function yarnVersion(folder: string): string {
  return readText(path.join(folder, 'yarn.lock'))?.includes('# yarn lockfile v1') ? '1' : '2';
}

/** pnpm and yarn 1 refuse to add to the root of a workspace unless told that it is meant. */
function workspaceRootFlag(
  manager: PackageManager,
  version: string | undefined,
  dir: string,
  app: PackageInfo | null,
): string[] {
  if (manager === 'pnpm' && isFile(path.join(dir, 'pnpm-workspace.yaml'))) return ['-w'];
  if (manager === 'yarn' && version?.startsWith('1') && app?.json.workspaces !== undefined) return ['-W'];
  return [];
}

function quote(text: string): string {
  return /^[\w./@-]+$/.test(text) ? text : `"${text.replace(/["$`\\]/g, '\\$&')}"`;
}
