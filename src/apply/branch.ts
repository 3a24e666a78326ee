import fs from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../contract.js';
import { git } from '../discover/git.js';
import { UserError } from '../errors.js';
import { applyChanges } from './index.js';
import { ask, openRepository, placeOf, type Repository } from './repository.js';
import { commit, discard, stage } from './write.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A file as one commit leaves it. */
export type FileState = Pick<FileChange, 'file' | 'path' | 'after'>;

/** Where a branch begins. */
export interface Start {
  /** Folder that decides the repository, absolute. */
  cwd: string;
  /** A number is added when there is such a branch. */
  name: string;
  /** Every file that will be written. */
  changes: readonly FileChange[];
}

/**
 * A new branch that takes one commit after another. `abandon` leaves the checked-out branch and every file as they were before
 * it; signals wait meanwhile, and make the next commit fail.
 */
export class Branch {
  private signal: NodeJS.Signals | undefined;
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    this.signal = signal;
  };
  /** Written files that git ignores, as the user knows them: they are in no commit. */
  readonly ignored = new Set<string>();

  private constructor(
    readonly name: string,
    private readonly repository: Repository,
    private readonly changes: readonly FileChange[],
  ) {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  /**
   * Makes the branch and goes there.
   *
   * @throws UserError of one line, with nothing changed, where that cannot be.
   */
  static open({ cwd, name: wanted, changes }: Start): Branch {
    const repository = openRepository(
      cwd,
      changes.map(({ path: file }) => file),
    );
    const name = freeName(repository.root, wanted);
    const branch = new Branch(name, repository, changes);
    const made = git(repository.root, ['checkout', '-q', '-b', name], { acting: true });
    if (made.ok) return branch;
    branch.restore();
    throw new UserError(`--commits: the branch ${name} could not be made: ${words(made.said)}`);
  }

  /** What was checked out before, as git takes it: the name of a branch, or a commit. */
  get base(): string {
    return this.repository.branch ?? this.repository.head.slice(0, 12);
  }

  /** The changes that no commit holds, though the files were clean: a hook made them. */
  leftBehind(): string[] {
    const status = ask(this.repository.root, ['diff', '--name-only', '-z']);
    return status.split('\0').filter((name) => name !== '');
  }

  /**
   * Writes the files and commits them, with the hooks of the repository; nothing where that changes nothing. Whatever a hook made
   * of an earlier commit, a file that is named holds what is given here.
   *
   * @throws UserError with what git or a hook said, or when a signal has come.
   */
  async commit(states: readonly FileState[], message: string): Promise<boolean> {
    const { root } = this.repository;
    const changes = states.map((state): FileChange => {
      const before = fs.existsSync(state.path) ? fs.readFileSync(state.path, 'utf8') : null;
      return { ...state, before, edits: [], kind: 'source' };
    });
    applyChanges(changes.filter(({ before, after }) => before !== after));
    const names = states.flatMap((state) => {
      const name = nameIn(root, state.path);
      if (!git(root, ['check-ignore', '-q', '--', name]).ok) return [name];
      this.ignored.add(state.file);
      return [];
    });
    if (names.length > 0) this.act(['--literal-pathspecs', 'add', '--', ...names], message);
    const isEmpty = git(root, ['diff', '--cached', '--quiet']).ok;
    if (!isEmpty) this.act(['commit', '-q', '-m', message], message);
    await turn();
    if (this.signal !== undefined) throw new UserError(`--commits: interrupted: ${this.state()}`);
    return !isEmpty;
  }

  /** Leaves the branch as it is, for the user to go on with. */
  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }

  /** Everything as it was before; a signal that came meanwhile takes its normal effect then. */
  async abandon(): Promise<void> {
    await turn();
    this.restore();
    if (this.signal !== undefined && process.listenerCount(this.signal) === 0)
      process.kill(process.pid, this.signal);
  }

  private act(args: readonly string[], message: string): void {
    const answer = git(this.repository.root, args, { acting: true });
    if (answer.ok) return;
    const [subject = ''] = message.split('\n');
    const what = args.includes('commit')
      ? 'git, or a hook of the repository, refused'
      : 'git could not stage';
    throw new UserError(
      `--commits: ${what} the commit "${subject}": ${words(answer.said)} (${this.state()})`,
    );
  }

  private state(): string {
    const { branch, head } = this.repository;
    const where = branch === undefined ? `at ${head.slice(0, 12)}` : `on ${branch}`;
    return `you are ${where} again, every file is as it was, and the branch ${this.name} is gone`;
  }

  private restore(): void {
    const { root, branch, head } = this.repository;
    const back = branch === undefined ? ['--detach', head] : [branch, '--'];
    // A hook that runs after a checkout may fail: what counts is where HEAD is then.
    git(root, ['checkout', '-q', '-f', ...back], { acting: true });
    this.close();
    const at = git(
      root,
      branch === undefined ? ['rev-parse', 'HEAD'] : ['symbolic-ref', '-q', '--short', 'HEAD'],
    );
    if (!at.ok || at.stdout.trim() !== (branch ?? head))
      throw new UserError(
        `--commits: it went wrong, and git would not go back: git checkout -f ${branch ?? head} brings back what was, git branch -D ${this.name} deletes the rest`,
      );
    const again = this.changes.filter(asBefore).map((change) => nameIn(root, change.path));
    // Git takes a file of another size for changed, whatever it would make of its line ends.
    if (again.length > 0) git(root, ['--literal-pathspecs', 'add', '--', ...again], { acting: true });
    git(root, ['branch', '-q', '-D', this.name]);
  }
}

function nameIn(root: string, file: string): string {
  return path.relative(root, placeOf(file)).split(path.sep).join('/');
}

/** Byte for byte, since git may write line ends otherwise than they were; true for a file that had to be written. */
function asBefore({ path: file, before }: FileChange): boolean {
  if (before === null) {
    fs.rmSync(file, { force: true });
    removeEmpty(path.dirname(file));
    return false;
  }
  const content = Buffer.from(before);
  const target = placeOf(file);
  if (fs.existsSync(target) && fs.readFileSync(target).equals(content)) return false;
  const staged = stage(target, content);
  try {
    commit(staged);
  } catch (error) {
    discard(staged);
    throw error;
  }
  return true;
}

/** A folder that was made for a new file goes with it. */
function removeEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    return;
  }
  removeEmpty(path.dirname(folder));
}

/** Lets a signal be heard: Node.js hands them over between two turns of its loop. */
async function turn(): Promise<void> {
  for (let count = 0; count < 2; count += 1) await new Promise((done) => setImmediate(done));
}

/** The end of what a command said, in one line: errors come last. */
function words(said: string): string {
  const plain = said
    // eslint-disable-next-line no-control-regex -- what colours a terminal
    .replace(/\u001B\[[0-9;]*[A-Za-z]/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' | ');
  return plain.length > 800 ? `… ${plain.slice(-800)}` : plain;
}

/** The first name that neither a branch here nor one of a remote has, nor stands in the way of. */
function freeName(root: string, wanted: string): string {
  const refs = ask(root, ['for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/remotes']).split('\n');
  const names = refs.map((ref) => ref.replace(/^refs\/(heads|remotes\/[^/]+)\//, ''));
  const isTaken = (name: string): boolean => names.some((one) => one === name || one.startsWith(`${name}/`));
  let name = wanted;
  for (let count = 2; isTaken(name); count += 1) name = `${wanted}-${String(count)}`;
  return name;
}
