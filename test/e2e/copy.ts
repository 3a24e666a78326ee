import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, OutputFile } from 'esbuild';
import { cli } from '../cli/harness.js';
import type { Bundle } from './site.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));
/** Never part of an application, though it may lie in its folder. */
const LEFT_OUT = new Set(['node_modules', '.next', '.venv', '__pycache__', '.pytest_cache']);

/** A copy of an application in a folder of its own, with the packages of this one; removed by whoever asked for it. */
export function copyOf(application: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'realtime-migrate-copy-')));
  cpSync(application, folder, {
    recursive: true,
    filter: (path) => path === application || !LEFT_OUT.has(basename(path)),
  });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Migrates an application in its folder by the built program, in a git tree as users have it; what it printed. */
export function migrate(folder: string, config: object): string {
  writeFileSync(join(folder, 'realtime-migrate.config.json'), JSON.stringify(config));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env });
  git('init', '--quiet');
  git('add', '--all');
  git(
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    'commit',
    '--quiet',
    '--message',
    'Before',
  );
  const { status, stdout, stderr } = cli(['./src'], { cwd: folder });
  // 1 says that something is left for a human.
  if (status !== 0 && status !== 1)
    throw new Error(`realtime-migrate ended with ${String(status)}\n${stdout}${stderr}`);
  return stdout;
}

/** How esbuild makes a page of an application. */
export function forBrowser(folder: string) {
  return {
    absWorkingDir: folder,
    tsconfig: join(folder, 'tsconfig.json'),
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    platform: 'browser',
    jsx: 'automatic',
  } as const satisfies BuildOptions;
}

export function bundleOf(files: readonly OutputFile[]): Bundle {
  const text = (ending: string) => files.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}
