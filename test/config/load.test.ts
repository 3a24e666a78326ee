import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { defaultConfig } from '../../src/config/validate.js';
import { UserError } from '../../src/errors.js';
import { makeTree } from '../discover/tree.js';

const routes = [{ path: '/ws', kind: 'broadcast', channel: 'ws' }];
const body = JSON.stringify({ routes });

async function problem(files: Record<string, string>, file?: string): Promise<string> {
  const cwd = makeTree(files);
  const before = fs.readdirSync(cwd, { recursive: true }).sort();
  try {
    await loadConfig({ cwd, file });
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).not.toContain('\n');
    expect((error as Error).message).not.toContain(cwd);
    expect(fs.readdirSync(cwd, { recursive: true }).sort()).toEqual(before);
    return (error as Error).message;
  }
  return 'accepted';
}

describe('loadConfig', () => {
  it('falls back to the defaults, without a source', async () => {
    expect(await loadConfig({ cwd: makeTree() })).toEqual(defaultConfig());
    expect(await loadConfig({ cwd: makeTree({ 'package.json': '{"name":"x"}' }) })).toEqual(defaultConfig());
  });

  it.each([
    [
      'realtime-migrate.config.ts',
      `import { defineConfig, type UserConfig } from 'realtime-migrate';\nconst c: UserConfig = ${body};\nexport default defineConfig(c);`,
    ],
    [
      'realtime-migrate.config.mts',
      `import { defineConfig } from 'realtime-migrate/config';\nexport default defineConfig(${body} as const);`,
    ],
    [
      'realtime-migrate.config.mjs',
      `import { defineConfig } from 'realtime-migrate/config';\nconst c = await Promise.resolve(${body});\nexport default defineConfig(c);`,
    ],
    [
      'realtime-migrate.config.js',
      `const { defineConfig } = require('realtime-migrate');\nmodule.exports = defineConfig(${body});`,
    ],
    ['realtime-migrate.config.json', `\uFEFF${body}\r\n`],
    ['package.json', JSON.stringify({ name: 'app', 'realtime-migrate': { routes } })],
  ])('reads %s in a project where this package is not installed', async (name, text) => {
    const cwd = makeTree({ [name]: text });
    const before = fs.readdirSync(cwd);
    expect(await loadConfig({ cwd })).toEqual({ ...defaultConfig(), routes, source: path.join(cwd, name) });
    expect(fs.readdirSync(cwd)).toEqual(before);
  });

  it('lets a configuration build on the default routes and on its own modules', async () => {
    const cwd = makeTree({
      'realtime-migrate.config.ts': `import { defaultRoutes, defineConfig } from 'realtime-migrate/config';\nimport { own } from './routes';\nexport default defineConfig({ routes: [...defaultRoutes, own] });`,
      'routes.ts': `export const own = ${JSON.stringify(routes[0])} as const;`,
    });
    const { routes: loaded } = await loadConfig({ cwd });
    expect(loaded).toEqual([...defaultConfig().routes, ...routes]);
  });

  it('accepts the example of its documentation, which shows the defaults as they are', async () => {
    const blocks = [...fs.readFileSync('docs/configuration.md', 'utf8').matchAll(/```ts\n(.*?)```/gs)];
    const [example = '', defaults = ''] = blocks.map((match) => match[1]);
    const documented = await loadConfig({ cwd: makeTree({ 'realtime-migrate.config.ts': example }) });
    expect(documented.routes.map(({ kind }) => kind)).toEqual(['row', 'feed', 'broadcast']);
    const cwd = makeTree({ 'realtime-migrate.config.ts': `export default { ${defaults} }` });
    expect((await loadConfig({ cwd })).routes).toEqual(defaultConfig().routes);
  });

  it('prefers the file it is told, wherever it lies', async () => {
    const cwd = makeTree({ 'realtime-migrate.config.ts': 'throw 1', 'sub/other.json': body });
    const config = await loadConfig({ cwd, file: 'sub/other.json' });
    expect(config).toMatchObject({ routes, source: path.join(cwd, 'sub/other.json') });
  });

  it.each<[string, Record<string, string>, string | undefined, string | RegExp]>([
    ['a file that is missing', {}, 'nope.ts', 'nope.ts: configuration file not found'],
    [
      'a file of another kind',
      { 'c.yaml': 'a: 1' },
      'c.yaml',
      'c.yaml: expected a file that ends in .ts, .mts, .js, .mjs, .json, got ".yaml"',
    ],
    [
      'a package.json without the key',
      { 'package.json': '{}' },
      'package.json',
      'package.json: expected the key "realtime-migrate", got nothing',
    ],
    [
      'two configurations',
      { 'realtime-migrate.config.ts': 'export default {}', 'realtime-migrate.config.json': '{}' },
      undefined,
      'realtime-migrate.config.ts and realtime-migrate.config.json both configure realtime-migrate: keep one, or choose with --config',
    ],
    [
      'a file and a package.json key',
      { 'realtime-migrate.config.ts': 'export default {}', 'package.json': '{"realtime-migrate":{}}' },
      undefined,
      'realtime-migrate.config.ts and package.json both configure realtime-migrate: keep one, or choose with --config',
    ],
    [
      'a syntax error',
      { 'realtime-migrate.config.ts': 'export default {\n  routes: [,\n' },
      undefined,
      /^realtime-migrate\.config\.ts: expected a module that parses, got "Unexpected token" at line 3, column 1$/,
    ],
    [
      'a syntax error in JSON',
      { 'realtime-migrate.config.json': '{\n  "routes": [\n  x\n' },
      undefined,
      /^realtime-migrate\.config\.json: expected JSON, got an error: Unexpected token/,
    ],
    [
      'an empty JSON file',
      { 'realtime-migrate.config.json': '' },
      undefined,
      /^realtime-migrate\.config\.json: expected JSON, got an error: Unexpected end/,
    ],
    [
      'a configuration that throws',
      { 'realtime-migrate.config.ts': 'throw new Error("no key\\nset one")' },
      undefined,
      'realtime-migrate.config.ts: expected a module that loads, got an error: no key',
    ],
    [
      'a configuration that throws no error',
      { 'realtime-migrate.config.mjs': 'throw 7' },
      undefined,
      'realtime-migrate.config.mjs: expected a module that loads, got an error: 7',
    ],
    [
      'an import that is missing',
      { 'realtime-migrate.config.ts': "import 'nope'; export default {}" },
      undefined,
      "realtime-migrate.config.ts: expected a module that loads, got an error: Cannot find module 'nope'",
    ],
    [
      'no export',
      { 'realtime-migrate.config.ts': 'const a = 1;' },
      undefined,
      'realtime-migrate.config.ts: expected a configuration object as the default export, got nothing',
    ],
    [
      'an export of another type',
      { 'realtime-migrate.config.ts': 'export default () => ({})' },
      undefined,
      'realtime-migrate.config.ts: expected a configuration object, got a function',
    ],
    [
      'a wrong value',
      {
        'realtime-migrate.config.ts':
          'export default { routes: [{ path: "/a", kind: "row", channel: "a" }] }',
      },
      undefined,
      'realtime-migrate.config.ts: routes[0].table: expected the name of the table, got nothing',
    ],
    [
      'a wrong value in package.json',
      { 'package.json': '{"realtime-migrate":{"exclude":1}}' },
      undefined,
      'package.json: realtime-migrate: exclude: expected a list of strings, got 1',
    ],
    [
      'a package.json that does not parse',
      { 'package.json': '{"realtime-migrate": ' },
      undefined,
      /^package\.json: expected JSON, got an error: /,
    ],
  ])('refuses %s in one line, writing nothing', async (_, files, file, message) => {
    const got = await problem(files, file);
    if (typeof message === 'string') expect(got).toBe(message);
    else expect(got).toMatch(message);
  });
});
