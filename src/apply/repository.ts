import fs from 'node:fs';
import path from 'node:path';
import { relative } from '../discover/exclude.js';
import { git, gitRoot, zeroSeparated } from '../discover/git.js';
import { messageOf, UserError } from '../errors.js';
import { inspectWorktree } from './worktree.js';

/** A git repository that is ready for commits, and where it stands. */
export interface Repository {
  /** Top folder, links resolved. */
  root: string;
  /** The branch that is checked out; undefined with a detached HEAD. */
  branch: string | undefined;
  /** The commit that is checked out. */
  head: string;
}

/** What git has begun and not ended, by the file that tells. */
const UNDER_WAY: Readonly<Record<string, string>> = {
  MERGE_HEAD: 'a merge',
  CHERRY_PICK_HEAD: 'a cherry-pick',
  REVERT_HEAD: 'a revert',
  'rebase-merge': 'a rebase',
  'rebase-apply': 'a rebase',
};

/**
 * The repository of a folder, once it is sure that every file can be committed there and brought back.
 *
 * @param files The files to be written, absolute.
 * @throws UserError of one line where there is no repository, something is not committed, or git could not commit.
 */
export function openRepository(cwd: string, files: readonly string[]): Repository {
  const found = gitRoot(cwd);
  if (found === undefined)
    throw new UserError(
      `--commits: ${cwd} is in no git repository: make one (git init, and a first commit), or leave the option out`,
    );
  const root = fs.realpathSync(found);
  const head = git(root, ['rev-parse', '--verify', '-q', 'HEAD']);
  if (!head.ok)
    throw new UserError(
      head.reason === ''
        ? '--commits: the repository has no commit yet: make the first one'
        : `--commits: git does not answer: ${head.reason}`,
    );
  for (const [name, what] of Object.entries(UNDER_WAY)) {
    const place = ask(root, ['rev-parse', '--git-path', name]).trim();
    if (fs.existsSync(path.resolve(root, place)))
      throw new UserError(`--commits: ${what} is under way: end it first`);
  }
  refuseOutside(cwd, root, files);
  refuseDirty(cwd, root, files);
  for (const who of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT'])
    if (!git(root, ['var', who]).ok)
      throw new UserError(
        '--commits: git does not know who commits: set `git config user.name` and `git config user.email`',
      );
  const branch = git(root, ['symbolic-ref', '-q', '--short', 'HEAD']);
  return { root, head: head.stdout.trim(), branch: branch.ok ? branch.stdout.trim() : undefined };
}

/** Asks git, and says in one line what it would not do. */
export function ask(root: string, args: readonly string[]): string {
  const answer = git(root, args);
  if (answer.ok) return answer.stdout;
  throw new UserError(`--commits: git ${commandOf(args)} failed: ${answer.reason}`);
}

export function commandOf(args: readonly string[]): string {
  return args.find((arg) => !arg.startsWith('-')) ?? '';
}

/** Where a file is, links resolved; one that is yet to be made is where its folder is or will be. */
export function placeOf(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch (error) {
    const folder = path.dirname(file);
    if (folder === file) throw new UserError(`--commits: ${file}: ${messageOf(error)}`);
    return path.join(placeOf(folder), path.basename(file));
  }
}

function refuseOutside(cwd: string, root: string, files: readonly string[]): void {
  const outside = files.find((file) => {
    const own = gitRoot(path.dirname(placeOf(file)));
    return own === undefined || fs.realpathSync(own) !== root;
  });
  if (outside !== undefined)
    throw new UserError(
      `--commits: ${relative(cwd, outside)} is not in the repository ${root}: run in each repository by itself`,
    );
}

/** A commit of one route must hold nothing else, and what is not committed could not be brought back. */
function refuseDirty(cwd: string, root: string, files: readonly string[]): void {
  const status = ask(root, [
    ...['status', '--porcelain', '-z', '-uno'],
    ...['--no-renames', '--ignore-submodules=dirty'],
  ]);
  const changed = zeroSeparated(status).map((entry) => relative(cwd, path.join(root, entry.slice(3))));
  const worktree = inspectWorktree({ cwd, files });
  const lost = worktree.kind === 'dirty' ? worktree.files : [];
  const dirty = [...new Set([...changed, ...lost])];
  if (dirty.length === 0) return;
  const shown = dirty.slice(0, 3).join(', ');
  const more = dirty.length > 3 ? ` and ${String(dirty.length - 3)} more` : '';
  throw new UserError(
    `--commits: nothing was written, because the commits are to hold the migration alone: commit or stash ${shown}${more} first`,
  );
}
