import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createModuleResolver } from '../../src/project/constants.js';
import { tree } from './tree.js';

/** Resolves and reports relative to the project. */
function resolver(files: Record<string, string | object>) {
  const cwd = tree(files);
  const { resolveImport } = createModuleResolver({ cwd });
  return (from: string, specifier: string): string | null => {
    const found = resolveImport(from, specifier);
    return found && path.relative(cwd, found).replaceAll('\\', '/');
  };
}

describe('createModuleResolver', () => {
  it('follows relative imports through extensions and index files', () => {
    const resolve = resolver({
      'src/a.ts': '',
      'src/b.tsx': '',
      'src/c/index.ts': '',
      'src/d.mts': '',
      'src/e.js': '',
      'config.json': '{}',
    });
    expect(resolve('src/x.ts', './a')).toBe('src/a.ts');
    expect(resolve('src/x.ts', './a.js')).toBe('src/a.ts');
    expect(resolve('src/x.ts', './b.js')).toBe('src/b.tsx');
    expect(resolve('src/x.ts', './c')).toBe('src/c/index.ts');
    expect(resolve('src/c/x.ts', '.')).toBe('src/c/index.ts');
    expect(resolve('src/x.ts', './d.mjs')).toBe('src/d.mts');
    expect(resolve('src/x.ts', './e')).toBe('src/e.js');
    expect(resolve('src/x.ts', '../config.json')).toBe('config.json');
    expect(resolve('src/x.ts', './a?raw')).toBe('src/a.ts');
    expect(resolve('src/x.ts', './missing')).toBeNull();
    expect(resolve('src/x.ts', 'react')).toBeNull();
  });

  it('follows paths of a tsconfig with comments, with and without baseUrl', () => {
    const resolve = resolver({
      'tsconfig.json':
        '{ // alias\n "compilerOptions": { "paths": { "@/*": ["./src/*",], "config": ["./src/config.ts"] } }, }',
      'src/config.ts': '',
      'src/lib/a.ts': '',
      'web/tsconfig.json': { compilerOptions: { baseUrl: './src', paths: { '#/*': ['lib/*'] } } },
      'web/src/lib/b.ts': '',
      'web/src/c.ts': '',
    });
    expect(resolve('src/x.ts', '@/lib/a')).toBe('src/lib/a.ts');
    expect(resolve('src/x.ts', 'config')).toBe('src/config.ts');
    expect(resolve('web/src/x.ts', '#/b')).toBe('web/src/lib/b.ts');
    expect(resolve('web/src/x.ts', 'c')).toBe('web/src/c.ts');
    expect(resolve('web/src/x.ts', '@/lib/a')).toBeNull();
  });

  it('prefers the longest pattern and tries every target', () => {
    const resolve = resolver({
      'tsconfig.json': {
        compilerOptions: { paths: { '@/*': ['./src/*'], '@/gen/*': ['./generated/*', './fallback/*'] } },
      },
      'src/gen/a.ts': '',
      'fallback/a.ts': '',
    });
    expect(resolve('src/x.ts', '@/gen/a')).toBe('fallback/a.ts');
  });

  it('inherits through extends: relative, a list, a package, ${configDir}', () => {
    const resolve = resolver({
      'node_modules/@acme/base/tsconfig.json': {
        compilerOptions: { paths: { '~/*': ['${configDir}/src/*'] } },
      },
      'config/paths.json': { compilerOptions: { paths: { '@/*': ['../src/*'] } } },
      'config/plain.json': { compilerOptions: { strict: true } },
      'tsconfig.json': { extends: ['./config/paths', './config/plain.json'] },
      'sub/tsconfig.json': { extends: '@acme/base/tsconfig.json' },
      'src/a.ts': '',
      'sub/src/b.ts': '',
    });
    expect(resolve('src/x.ts', '@/a')).toBe('src/a.ts');
    expect(resolve('sub/src/x.ts', '~/b')).toBe('sub/src/b.ts');
  });

  it('goes to the reference that includes the file', () => {
    const resolve = resolver({
      'tsconfig.json': {
        files: [],
        references: [{ path: './tsconfig.node.json' }, { path: './tsconfig.app.json' }],
      },
      'tsconfig.node.json': { include: ['vite.config.ts'] },
      'tsconfig.app.json': { include: ['src'], compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      'src/a.ts': '',
    });
    expect(resolve('src/deep/x.ts', '@/a')).toBe('src/a.ts');
    expect(resolve('vite.config.ts', '@/a')).toBeNull();
  });

  it('survives a configuration that extends itself, one that is broken, and one that is not generated yet', () => {
    const resolve = resolver({
      'package.json': { name: 'kit' },
      'tsconfig.json': { extends: './.svelte-kit/tsconfig.json' },
      'src/lib/a.ts': '',
      'loop/tsconfig.json': { extends: './tsconfig.json', compilerOptions: { paths: { '@/*': ['./*'] } } },
      'loop/a.ts': '',
      'broken/tsconfig.json': '{ "compilerOptions": {',
      'broken/a.ts': '',
    });
    expect(resolve('src/routes/x.ts', '$lib/a')).toBe('src/lib/a.ts');
    expect(resolve('loop/x.ts', '@/a')).toBe('loop/a.ts');
    expect(resolve('broken/x.ts', './a')).toBe('broken/a.ts');
  });

  it('believes a habitual alias only of a file that exists', () => {
    const resolve = resolver({ 'package.json': { name: 'app' }, 'src/a.js': '' });
    expect(resolve('src/pages/x.jsx', '@/a')).toBe('src/a.js');
    expect(resolve('src/pages/x.jsx', '@/b')).toBeNull();
  });
});
