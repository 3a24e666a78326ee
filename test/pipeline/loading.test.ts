import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { cli, cliPath } from '../cli/harness.js';
import { bundledIn, packageOf } from '../support/build.js';
import { ALERTS, PACKAGE, project, watcher } from './project.js';

const dist = pathToFileURL(`${path.dirname(cliPath)}/`).href;

/** Notes the address of every module that is loaded. */
const HOOKS = `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}
`;

/** The packages that a run of the built program loads. */
function packagesOf(files: Record<string, string>, args: string[]): Set<string> {
  const { dir, read } = project({ ...PACKAGE, ...files, '.hooks/hooks.mjs': HOOKS });
  const hooks = pathToFileURL(path.join(dir, '.hooks/hooks.mjs')).href;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`;
  const { status, stderr } = cli(args, {
    cwd: dir,
    env: { LOADED: path.join(dir, 'loaded') },
    node: ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
  });
  if (status === null || status > 1) throw new Error(stderr);
  return new Set(read('loaded').split('\n').flatMap(packagesIn));
}

/** The packages of a loaded module: the one it lies in, or those that are bundled into it. */
function packagesIn(url: string): string[] {
  return url.startsWith(dist) ? bundledIn(`dist/${url.slice(dist.length)}`) : packageOf(url);
}

it('a clean run loads no parser, no jscodeshift and no type checker', () => {
  for (const args of [['check', '.'], ['.']]) {
    const found = packagesOf({ 'a.ts': 'export const a = 1;\n' }, args);
    expect(found).toContain('commander');
    for (const name of ['@babel/parser', '@babel/traverse', 'jscodeshift', 'ts-morph', 'jiti'])
      expect(found).not.toContain(name);
  }
});

it('a check with findings loads the parser, and neither jscodeshift nor the type checker', () => {
  const found = packagesOf({ 'a.ts': watcher('a', ALERTS) }, ['check', '.']);
  expect(found).toContain('@babel/parser');
  for (const name of ['jscodeshift', 'ts-morph', 'magic-string']) expect(found).not.toContain(name);
});
