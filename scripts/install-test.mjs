// Tries the package as a stranger gets it: packed, installed from the tarball into an empty folder, run by `npx` on a
// small app in a repository of its own, imported and required. Prints each step; ends with status 1 at the first that fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'realtime-migrate-install-')));
const app = join(work, 'app');
/** Neither the git hook nor the npm script that this may run in belongs to the app. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([key]) => !/^(GIT_|npm_(package|lifecycle)_|INIT_CWD$)/.test(key)),
);

/** Runs a command and returns what it prints; throws unless it ends with one of the accepted statuses. */
function run(cwd, command, args, accepted = [0]) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...env, NO_COLOR: '1' },
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
  return stdout;
}

function write(files) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), text);
  }
}

const read = (file) => readFileSync(join(app, file), 'utf8');

function pack() {
  run(root, 'npm', ['pack', '--pack-destination', work]);
  return `${name}-${version}.tgz`;
}

/** Whoever installs gets what they run, its types and what it reads, and nothing else. */
function checkContent(tarball) {
  const files = run(work, 'tar', ['-tzf', tarball]).trim().split('\n');
  const strange = files.filter(
    (file) =>
      !/^package\/(package\.json|README\.md|CHANGELOG\.md|LICENSE|schema\/[\w-]+\.json|sql\/((helpers|doctor)\/)?[\w-]+\.sql)$/.test(
        file,
      ) &&
      !/^package\/dist\/((chunks|transforms)\/)?[\w.-]+\.c?js$/.test(file) &&
      !/^package\/dist\/types\/(src|transforms)\/[\w/.-]+\.d\.c?ts$/.test(file),
  );
  assert.deepEqual(strange, [], 'the package holds files that it should not');
  const needed = ['README.md', 'CHANGELOG.md', 'LICENSE', 'dist/cli.js', 'dist/index.js', 'dist/config.js'];
  for (const file of [
    ...needed,
    'schema/report-v1.json',
    'sql/refresh.sql',
    'sql/doctor/not-published.sql',
  ]) {
    assert(files.includes(`package/${file}`), `the package lacks ${file}`);
  }
}

function install(tarball) {
  write({
    'package.json': '{ "name": "stranger", "version": "1.0.0", "private": true }\n',
    '.gitignore': 'node_modules\n',
  });
  run(app, 'npm', ['install', '--no-audit', '--no-fund', join(work, tarball)]);
}

function printsVersion() {
  assert.equal(run(app, 'npx', ['realtime-migrate', '--version']).trim(), version);
}

/** A component of every kind of socket the default routes know, a file without any, and a repository around them. */
function writeApp() {
  const { dependencies } = JSON.parse(read('package.json'));
  write({
    'package.json': `${JSON.stringify({ name: 'stranger', private: true, dependencies: { ...dependencies, vite: '^7.0.0' } }, null, 2)}\n`,
    'src/alerts.ts': `export function watchAlerts(show: (alert: { id: number }) => void): () => void {
  const ws = new WebSocket('wss://api.example.com/api/v3/admin/realtime/alerts');
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
`,
    'src/logs.ts': `export function watchLogs(show: (log: { id: number }) => void): () => void {
  const ws = new WebSocket('wss://api.example.com/api/v3/admin/realtime/logs');
  ws.addEventListener('message', (event) => {
    const log = JSON.parse(event.data);
    show(log);
  });
  return () => ws.close();
}
`,
    'src/sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n',
  });
  run(app, 'git', ['init', '--quiet']);
  run(app, 'git', ['add', '--all']);
  const author = [
    '-c',
    'user.name=Stranger',
    '-c',
    'user.email=stranger@example.com',
    '-c',
    'commit.gpgSign=false',
  ];
  run(app, 'git', [...author, 'commit', '--quiet', '--no-verify', '--message', 'Before']);
}

function migrates() {
  writeApp();
  const untouched = read('src/sum.ts');
  const report = JSON.parse(run(app, 'npx', ['realtime-migrate', './src', '--format', 'json'], [0]));
  assert.deepEqual(
    { version: report.version, command: report.command, total: report.summary.sockets.total },
    { version: 1, command: 'migrate', total: 2 },
  );
  assert.match(read('src/alerts.ts'), /\.channel\([`'"]admin-alerts/);
  assert.match(read('src/logs.ts'), /\.channel\([`'"]admin-logs/);
  assert.equal(read('src/sum.ts'), untouched);
  const [migration] = readdirSync(join(app, 'sql'));
  assert.match(read(join('sql', migration)), /system_alerts[^]*system_logs/);

  assert.match(run(app, 'npx', ['realtime-migrate', 'check']), /No hand-written WebSocket/);
  const status = run(app, 'git', ['status', '--porcelain']);
  run(app, 'npx', ['realtime-migrate', './src', '--force']);
  assert.equal(run(app, 'git', ['status', '--porcelain']), status, 'a second run changes nothing');
}

function isImported() {
  write({
    'import.mjs': `import assert from 'node:assert/strict';
import { check, migrate } from 'realtime-migrate';
import { defaultRoutes, defineConfig } from 'realtime-migrate/config';
import transform, { parser } from 'realtime-migrate/transforms/websocket-to-channel';
import schema from 'realtime-migrate/schema/report-v1.json' with { type: 'json' };
import own from 'realtime-migrate/package.json' with { type: 'json' };
assert.equal(typeof migrate, 'function');
assert.equal(defineConfig({ routes: [...defaultRoutes] }).routes.length, 3);
assert.equal(typeof transform, 'function');
assert.equal(parser, 'tsx');
assert.equal(typeof schema.properties, 'object');
assert.equal(own.version, '${version}');
const { summary } = await check({ cwd: process.cwd(), paths: ['src'] });
assert.equal(summary.sockets.total, 0);
`,
    'require.cjs': `const assert = require('node:assert/strict');
const jscodeshift = require('jscodeshift');
const { default: transform, parser } = require('realtime-migrate/transforms/websocket-to-channel');
const source = "const ws = new WebSocket('wss://h/api/v3/admin/realtime/alerts');\\nws.onmessage = (e) => console.log(JSON.parse(e.data).id);\\n";
const j = jscodeshift.withParser(parser);
const text = transform({ path: 'a.ts', source }, { j, jscodeshift: j, stats() {}, report() {} }, {});
assert.match(text, /channel\\(.admin-alerts/);
assert.equal(transform({ path: 'b.ts', source: 'export {};' }, { j, jscodeshift: j, stats() {}, report() {} }, {}), undefined);
`,
  });
  run(app, process.execPath, ['import.mjs']);
  run(app, process.execPath, ['require.cjs']);
}

/** The declarations are found and hold together, for both kinds of module and both ways of looking. */
function isTyped() {
  const consumer = `import { check, migrate, type Result } from 'realtime-migrate';
import { defineConfig, type UserConfig } from 'realtime-migrate/config';
import transform from 'realtime-migrate/transforms/websocket-to-channel';
export const config: UserConfig = defineConfig({ routes: [{ path: '/ws', kind: 'feed', channel: 'a', table: 'b' }] });
export const runs: Promise<Result>[] = [check({ cwd: '.', paths: ['src'] }), migrate({ cwd: '.', paths: ['src'] })];
export const text: string | undefined = transform({ path: 'a.ts', source: '' }, {} as Parameters<typeof transform>[1]);
// @ts-expect-error: a mistake is noticed, so the types are not \`any\`
defineConfig({ routes: 1 });
// @ts-expect-error
transform(1);
`;
  write({
    'types/esm.mts': consumer,
    'types/commonjs.cts': `import transform = require('realtime-migrate/transforms/websocket-to-channel');
export const text: string | undefined = transform.default({ path: 'a.ts', source: '' }, {} as never);
// @ts-expect-error
transform.default(1);
`,
  });
  const strict = { noEmit: true, strict: true, target: 'es2022', types: [] };
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const [resolution, module, include] of [
    ['node16', 'node16', ['*.mts', '*.cts']],
    ['bundler', 'esnext', ['*.mts']],
  ]) {
    const config = `types/tsconfig.${resolution}.json`;
    const compilerOptions = { ...strict, module, moduleResolution: resolution };
    write({ [config]: JSON.stringify({ compilerOptions, include }) });
    run(app, process.execPath, [tsc, '--project', config]);
  }
}

let step = 'pack';
function done(what) {
  console.log(`✔ ${step}`);
  step = what;
}

try {
  const tarball = pack();
  done('content of the package');
  checkContent(tarball);
  done('install into an empty folder');
  install(tarball);
  done('npx realtime-migrate --version');
  printsVersion();
  done('migrate an app, check it, migrate again');
  migrates();
  done('import and require');
  isImported();
  done('types under node16 and bundler resolution');
  isTyped();
  done('');
} catch (error) {
  console.error(`✖ ${step}\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
