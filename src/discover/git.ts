import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** What a git command printed, or why it could not answer; `missing`: there is no git to ask, `said`: all it printed about it. */
export type GitAnswer =
  | { ok: true; stdout: string; stderr: string }
  | { ok: false; missing: boolean; reason: string; said: string };

/**
 * Runs git in a folder. Variables a hook sets (`GIT_DIR` and its like) would point it at another repository than the
 * folder's own, and a translated message could not be read, so neither is handed on. Optional locks are off: looking at
 * a tree must not write to it. With `acting` git does what the user could do by hand, and hooks meet the user's own settings.
 */
export function git(folder: string, args: readonly string[], { acting = false } = {}): GitAnswer {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY)$/.test(name),
  );
  const looking = acting ? {} : { LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
  const env = { ...Object.fromEntries(inherited), ...looking };
  const run = spawnSync('git', args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    windowsHide: true,
  });
  if (run.error) {
    const { code, message } = run.error as NodeJS.ErrnoException;
    return { ok: false, missing: code === 'ENOENT', reason: message, said: message };
  }
  if (run.status !== 0) {
    const said = run.stderr.trim() || (run.signal === null ? '' : `ended by ${run.signal}`);
    return { ok: false, missing: false, reason: (said.split('\n')[0] ?? '').trim(), said };
  }
  return { ok: true, stdout: run.stdout, stderr: run.stderr };
}

/** The entries of a list printed with `-z`. */
export function zeroSeparated(stdout: string): string[] {
  return stdout.split('\0').filter((entry) => entry !== '');
}

/** Makes names that git lists (relative, with `/`, nothing to resolve) absolute: there may be many. */
export function below(folder: string): (name: string) => string {
  const start = path.join(folder, path.sep);
  return path.sep === '/' ? (name) => start + name : (name) => path.join(folder, name);
}

/** The top folder of the git tree that holds `folder`; undefined outside one. Asks the file system, not git. */
export function gitRoot(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}
