import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createModuleResolver } from '../../src/project/constants.js';
import { tree } from './tree.js';

/** The file behind an import of `apps/web/src/a.ts`, relative to the repository. */
function resolved(
  specifier: string,
  shared: object,
  files: Record<string, string | object> = {},
): string | null {
  const cwd = tree({
    'package.json': { name: 'root', workspaces: ['apps/*', 'packages/*'] },
    'apps/web/package.json': { name: 'web' },
    'apps/web/src/a.ts': '',
    'packages/shared/package.json': { name: '@team/shared', ...shared },
    'packages/shared/src/index.ts': '',
    'packages/shared/src/paths.ts': '',
    ...files,
  });
  const found = createModuleResolver({ cwd }).resolveImport(path.join(cwd, 'apps/web/src/a.ts'), specifier);
  return found && path.relative(cwd, found).replaceAll(path.sep, '/');
}

describe('a package of the same repository', () => {
  it.each([
    ['its main file', { main: 'src/index.ts' }],
    ['the source of what is built', { main: './dist/index.js', types: './dist/index.d.ts' }],
    ['its exports', { exports: { '.': { import: './dist/esm/index.js', require: './dist/cjs/index.js' } } }],
    ['exports without keys', { exports: './src/index.ts' }],
    ['habit', {}],
  ])('is found by %s', (_, shared) => {
    expect(resolved('@team/shared', shared)).toBe('packages/shared/src/index.ts');
  });

  it.each([
    ['@team/shared/paths', {}, 'packages/shared/src/paths.ts'],
    ['@team/shared/src/paths', {}, 'packages/shared/src/paths.ts'],
    ['@team/shared/urls', { exports: { './urls': './dist/paths.js' } }, 'packages/shared/src/paths.ts'],
    ['@team/shared/lib/paths', { exports: { './lib/*': './src/*.ts' } }, 'packages/shared/src/paths.ts'],
    ['@team/shared/nothing', {}, null],
    ['@team/other', {}, null],
    ['react', {}, null],
  ])('offers %s', (specifier, shared, expected) => {
    expect(resolved(specifier, shared)).toBe(expected);
  });

  it.each([
    ['pnpm', { 'package.json': { name: 'root' }, 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }],
    [
      'a link',
      {
        'package.json': { name: 'root' },
        'apps/web/package.json': {
          name: 'web',
          dependencies: { '@team/shared': 'file:../../packages/shared' },
        },
      },
    ],
  ])('is known by %s', (_, files) => {
    expect(resolved('@team/shared', {}, files)).toBe('packages/shared/src/index.ts');
  });

  it('is nobody’s where no workspace is', () => {
    expect(resolved('@team/shared', {}, { 'package.json': { name: 'root' } })).toBe(null);
  });
});
