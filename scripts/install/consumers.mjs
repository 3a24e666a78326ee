// The ways other programs use the package: import, require, the jscodeshift CLI, TypeScript.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { app, finish, manifest, read, root, run, write } from './stage.mjs';

const jscodeshift = join(root, 'node_modules', 'jscodeshift');

export function isImported() {
  write({
    'import.mjs': `import assert from 'node:assert/strict';
import { check, migrate } from 'realtime-migrate';
import { defaultRoutes, defineConfig } from 'realtime-migrate/config';
import plugin from 'realtime-migrate/eslint';
import transform, { parser } from 'realtime-migrate/transforms/websocket-to-channel';
import schema from 'realtime-migrate/schema/report-v1.json' with { type: 'json' };
import own from 'realtime-migrate/package.json' with { type: 'json' };
assert.equal(typeof migrate, 'function');
assert.equal(defineConfig({ routes: [...defaultRoutes] }).routes.length, 3);
assert.equal(typeof transform, 'function');
assert.equal(parser, 'tsx');
assert.equal(typeof schema.properties, 'object');
assert.equal(typeof plugin.rules, 'object');
assert.equal(own.version, '${manifest.version}');
const { summary } = await check({ cwd: process.cwd(), paths: ['src'] });
assert.equal(summary.sockets.total, 0);
`,
    'require.cjs': `const assert = require('node:assert/strict');
const jscodeshift = require(${JSON.stringify(jscodeshift)});
const { default: transform, parser } = require('realtime-migrate/transforms/websocket-to-channel');
const source = "const ws = new WebSocket('wss://h/api/v3/admin/realtime/alerts');\\nws.onmessage = (e) => console.log(JSON.parse(e.data).id);\\n";
const j = jscodeshift.withParser(parser);
const text = transform({ path: 'a.ts', source }, { j, jscodeshift: j, stats() {}, report() {} }, {});
assert.match(text, /channel\\(.admin-alerts/);
assert.equal(transform({ path: 'b.ts', source: 'export {};' }, { j, jscodeshift: j, stats() {}, report() {} }, {}), undefined);
`,
  });
  run(app, 'node', ['import.mjs']);
  run(app, 'node', ['require.cjs']);
}

/** As README says; the CLI compiles what it requires, and must find nothing of this package worth minutes. */
export function runsUnderJscodeshift() {
  write({
    'runner/a.ts':
      "const ws = new WebSocket('wss://h/api/v3/admin/realtime/alerts');\nws.onmessage = (e) => console.log(JSON.parse(e.data).id);\n",
  });
  const transform = 'node_modules/realtime-migrate/dist/transforms/websocket-to-channel.cjs';
  const options = ['--parser=tsx', '--extensions=ts', '--run-in-band', '-t', transform, 'runner'];
  const { stdout, stderr } = finish(app, 'node', [join(jscodeshift, 'bin/jscodeshift.js'), ...options], [0]);
  assert.match(stdout, /1 ok/);
  assert.match(read('runner/a.ts'), /\.channel\([`'"]admin-alerts/);
  assert.doesNotMatch(stderr, /deoptimised/);
}

/** The declarations are found and hold together, for both kinds of module and both ways of looking. */
export function isTyped() {
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
    run(app, 'node', [tsc, '--project', config]);
  }
}
