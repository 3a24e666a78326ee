// The tools that `check` is compared with: how each is run to find the same constructions, and how many it found.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../tools', import.meta.url));
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Installs them into a folder of the cache, once for each lock file. Returns that folder. */
function install(cache) {
  const lock = readFileSync(join(source, 'package-lock.json'));
  const folder = join(cache, `tools-${createHash('sha256').update(lock).digest('hex').slice(0, 8)}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    cpSync(source, draft, { recursive: true });
    console.log('installing the tools to compare with …');
    // Not `npm ci`: it wants every platform's binaries in the lock file, and registries lack some.
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: draft,
      stdio: 'ignore',
      shell: process.platform === 'win32',
    });
    renameSync(draft, folder);
  }
  for (const name of readdirSync(source))
    if (name !== 'package.json' && name !== 'package-lock.json')
      cpSync(join(source, name), join(folder, name));
  return folder;
}

/** A program that a package brings for this platform. */
function binary(folder, scope, prefix, file) {
  const home = join(folder, 'node_modules', scope);
  const names = existsSync(home) ? readdirSync(home).filter((name) => name.startsWith(prefix)) : [];
  return names.map((name) => join(home, name, file)).find((path) => existsSync(path));
}

/** `rg` of the system where the package has none for it. */
function onPath(name) {
  return spawnSync(name, ['--version']).status === 0 ? name : undefined;
}

const lines = (pattern) => (text) => text.split('\n').filter((line) => pattern.test(line)).length;

/**
 * What is compared, in the order in which it takes turns. `command` is undefined where it is missing, and `why` says so. `count`
 * reads how many constructions its output tells.
 */
export function contestants(cache) {
  let folder;
  let why = 'could not be installed';
  try {
    folder = install(cache);
  } catch (error) {
    why += `: ${String(error.message).split('\n')[0]}`;
    folder = join(cache, 'missing');
  }
  const inModules = (path) => {
    const file = join(folder, 'node_modules', path);
    return existsSync(file) ? [process.execPath, file] : undefined;
  };
  const exe = process.platform === 'win32' ? '.exe' : '';
  const rg = binary(folder, '@vscode', 'ripgrep-', `bin/rg${exe}`) ?? onPath('rg');
  const astGrep = binary(folder, '@ast-grep', 'cli-', `ast-grep${exe}`);
  const jscodeshift = inModules('jscodeshift/bin/jscodeshift.js');
  const all = [
    {
      name: 'realtime-migrate check',
      command: [process.execPath, cli, 'check', '--format', 'json'],
      count: (text) => JSON.parse(text).summary.sockets.total,
    },
    { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
    { name: 'ripgrep', command: rg && [rg, '-n', 'new WebSocket\\(', '.'], count: lines(/new WebSocket\(/) },
    {
      name: 'git grep',
      command: onPath('git') && ['git', 'grep', '-n', '--untracked', 'new WebSocket('],
      count: lines(/new WebSocket\(/),
    },
    {
      name: 'ast-grep',
      command: astGrep && [astGrep, 'scan', '-r', join(folder, 'ast-grep.yml'), '--json=stream'],
      count: lines(/"ruleId"/),
    },
    {
      name: 'oxlint',
      command: inModules('oxlint/bin/oxlint')?.concat('-c', join(folder, 'oxlint.json'), '-f', 'unix', '.'),
      count: lines(/no-restricted-globals/),
    },
    {
      name: 'eslint',
      command: inModules('eslint/bin/eslint.js')?.concat(
        ...['--no-config-lookup', '-c', join(folder, 'eslint.config.js'), '.'],
      ),
      count: lines(/no-restricted-syntax/),
    },
    {
      name: 'jscodeshift --dry',
      command: jscodeshift?.concat(
        ...[
          '--dry',
          '--parser=tsx',
          '--extensions=ts,tsx,js,jsx,mjs,cjs',
          '--ignore-pattern=**/node_modules/**',
        ],
        ...['--transform', join(folder, 'find-sockets.cjs'), '.'],
      ),
      count: (text) => Number(/socket: (\d+)/.exec(text)?.[1] ?? 0),
    },
  ];
  return all.map((one) => ({ ...one, why: one.command ? undefined : why }));
}
