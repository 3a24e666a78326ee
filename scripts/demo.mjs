// Shows the tool at work: migrates a copy of the example application, in a git repository of its own, and prints the
// diff. The copy stays for you to look around in.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const example = join(root, 'fixtures', 'dashboard');
const cli = join(root, 'dist', 'cli.js');
const sources = ['src', 'transforms', 'sql', 'scripts/build.mjs', 'package.json'].map((path) =>
  join(root, path),
);
/** Never part of the application, though it may lie in its folder. */
const leftOut = new Set(['node_modules', '.next', '.venv', '__pycache__', '.pytest_cache']);
/** Not GIT_DIR and its kin: the commands below must meet the copy's repository also when a git hook runs this. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));

/** Runs a command with this process's output; throws unless it ends with one of the accepted exit statuses. */
function run(cwd, command, args, accepted = [0]) {
  const { status, signal, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit' });
  if (signal === 'SIGPIPE') process.exit(0);
  if (error) throw new Error(`${command} could not be run: ${error.message}`);
  if (!accepted.includes(status)) {
    throw new Error(`${[command, ...args].join(' ')} ended with ${signal ?? `exit status ${status}`}`);
  }
}

/** When the file, or the newest one below the folder, was last written. */
function modified(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return -Infinity;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // The folder's own time tells of files removed or renamed.
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => modified(join(path, name))));
}

/** Copies the example into a new repository with one commit; returns its folder. */
function prepare() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'realtime-migrate-demo-')));
  cpSync(example, folder, {
    recursive: true,
    filter: (path) => path === example || !leftOut.has(basename(path)),
  });
  // In place of `npm install`: what the application needs to be type-checked is installed here already.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');

  const author = ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.com', '-c', 'commit.gpgSign=false'];
  run(folder, 'git', ['init', '--quiet']);
  run(folder, 'git', ['add', '--all']);
  run(folder, 'git', [...author, 'commit', '--quiet', '--no-verify', '--message', 'Before the migration']);
  return folder;
}

function showDiff(folder) {
  // New files count as well.
  run(folder, 'git', ['add', '--all', '--intent-to-add']);
  const colour = process.env.NO_COLOR ? ['--color=never'] : [];
  for (const args of [['--stat'], []]) {
    run(folder, 'git', ['--no-pager', 'diff', '--no-ext-diff', ...colour, ...args, 'HEAD']);
    console.log();
  }
}

function main() {
  if (modified(cli) < Math.max(...sources.map(modified))) {
    console.log('Building…\n');
    run(root, process.execPath, [join(root, 'scripts', 'build.mjs')]);
  }

  const folder = prepare();
  console.log(`The example, fixtures/dashboard, is copied to ${folder}\n\n$ npx realtime-migrate ./src\n`);
  // 1 says that something is left for a human, and in a real application something is.
  run(folder, process.execPath, [cli, './src'], [0, 1]);
  console.log();
  showDiff(folder);

  const quoted = (path) => (/\s/.test(path) ? `"${path}"` : path);
  console.log(
    [
      `The migrated application lies in ${folder}. To look around:`,
      '',
      `  cd ${quoted(folder)}`,
      '  git diff src/pages/admin.tsx',
      '  npx tsc --noEmit',
      `  node ${quoted(cli)} check`,
    ].join('\n'),
  );
}

// Whoever reads the output may leave before its end, as `head` does; the child processes get SIGPIPE then.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 2));

try {
  main();
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
