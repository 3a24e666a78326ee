import path from 'node:path';
import { git, gitRoot, zeroSeparated } from '../discover/git.js';

/** Files that no commit holds, relative to the root of the tree: those that are tracked and changed, and lockfiles that are new. */
export type Uncommitted = ReadonlySet<string>;

/** What {@link commitInstalled} must leave alone: asked before something is installed. `lockfiles` are names without a folder. */
export function uncommitted(cwd: string, lockfiles: readonly string[]): Uncommitted {
  const root = gitRoot(path.resolve(cwd));
  if (root === undefined) return new Set();
  const list = (args: readonly string[]): string[] => {
    const answer = git(root, args);
    return answer.ok ? zeroSeparated(answer.stdout) : [];
  };
  return new Set([
    ...list(['diff', '--name-only', '-z', 'HEAD']),
    ...list([
      ...['ls-files', '-o', '--exclude-standard', '-z', '--'],
      ...lockfiles.map((name) => `:(glob)**/${name}`),
      ':(exclude,glob)**/node_modules/**',
    ]),
  ]);
}

/** What a package manager wrote. */
export interface Installed {
  cwd: string;
  /** What {@link uncommitted} gave before. */
  before: Uncommitted;
  lockfiles: readonly string[];
  message: string;
}

/**
 * Commits what is uncommitted now and was not before, with the hooks of the repository.
 *
 * @returns The files, relative to the root of the tree, and what git or a hook said where it refused.
 */
export function commitInstalled({ cwd, before, lockfiles, message }: Installed): {
  files: string[];
  refused?: string;
} {
  const files = [...uncommitted(cwd, lockfiles)].filter((file) => !before.has(file));
  const root = gitRoot(path.resolve(cwd));
  if (root === undefined || files.length === 0) return { files: [] };
  for (const args of [
    ['add', '--', ...files],
    ['commit', '-q', '-m', message, '--', ...files],
  ]) {
    const answer = git(root, ['--literal-pathspecs', ...args], { acting: true });
    if (!answer.ok) return { files, refused: answer.said };
  }
  return { files };
}
