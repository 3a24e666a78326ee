// The folder in which the packed package is tried, and how commands are run there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
export const work = realpathSync(mkdtempSync(join(tmpdir(), 'realtime-migrate-install-')));
/** The application of a stranger, who installs the tarball. */
export const app = join(work, 'app');

/** Neither the git hook nor the npm script that this may run in belongs to the app. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([key]) => !/^(GIT_|npm_(package|lifecycle)_|INIT_CWD$)/.test(key)),
);
let node = process.execPath;

/** From here on commands run with this Node.js. */
export function useNode(executable) {
  node = executable;
}

/** Runs a command and returns what it prints; throws unless it ends with one of the accepted statuses. */
export function run(cwd, command, args, accepted = [0]) {
  const { stdout } = finish(cwd, command, args, accepted);
  return stdout;
}

/** The same with what is printed to the error stream: for a command that should fail with a line. */
export function finish(cwd, command, args, accepted) {
  const { status, error, stdout, stderr } = spawnSync(command === 'node' ? node : command, args, {
    cwd,
    env: { ...env, NO_COLOR: '1', PATH: `${dirname(node)}${delimiter}${env.PATH}` },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // npm and npx are scripts of the shell on Windows.
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  assert(
    accepted.includes(status),
    `${[command, ...args].join(' ')} ended with ${status}\n${stdout}\n${stderr}`,
  );
  return { stdout, stderr };
}

export function write(files) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), text);
  }
}

export const read = (file) => readFileSync(join(app, file), 'utf8');

export function remove() {
  rmSync(work, { recursive: true, force: true });
}
