import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createModuleResolver } from '../../src/project/constants.js';
import { specifierFor } from '../../src/project/specifier.js';
import { tree } from './tree.js';

function specifier(files: Record<string, string | object>, from: string, target: string): string {
  const cwd = tree(files);
  return specifierFor(path.join(cwd, from), path.join(cwd, target), createModuleResolver({ cwd }));
}

const ALIAS = { compilerOptions: { paths: { '@/*': ['./src/*'] } } };

describe('specifierFor', () => {
  it('is relative without an alias', () => {
    const files = { 'tsconfig.json': {}, 'src/pages/a.tsx': '' };
    expect(specifier(files, 'src/pages/a.tsx', 'src/lib/supabase.ts')).toBe('../lib/supabase');
    expect(specifier(files, 'src/a.tsx', 'src/lib/supabase.ts')).toBe('./lib/supabase');
    expect(specifier(files, 'src/pages/a.tsx', 'src/lib/supabase/index.ts')).toBe('../lib/supabase');
    expect(specifier(files, 'src/lib/a/b.ts', 'src/lib/index.ts')).toBe('../');
  });

  it('uses an alias that covers the target, but not for a neighbour', () => {
    const files = { 'tsconfig.json': ALIAS, 'src/pages/a.tsx': `import x from '@/x';` };
    expect(specifier(files, 'src/pages/a.tsx', 'src/lib/supabase.ts')).toBe('@/lib/supabase');
    expect(specifier(files, 'src/pages/a.tsx', 'lib/supabase.ts')).toBe('../../lib/supabase');
    expect(specifier(files, 'src/lib/a.ts', 'src/lib/supabase.ts')).toBe('./supabase');
  });

  it('follows a file that climbs although an alias is there', () => {
    const files = { 'tsconfig.json': ALIAS, 'src/pages/a.tsx': `import x from '../x';` };
    expect(specifier(files, 'src/pages/a.tsx', 'src/lib/supabase.ts')).toBe('../lib/supabase');
  });

  it('takes the shortest of several aliases', () => {
    const tsconfig = {
      compilerOptions: { paths: { '@/*': ['./src/*'], '@lib/*': ['./src/lib/*'], '*': ['./src/*'] } },
    };
    expect(
      specifier({ 'tsconfig.json': tsconfig, 'src/p/a.ts': '' }, 'src/p/a.ts', 'src/lib/supabase.ts'),
    ).toBe('@lib/supabase');
  });

  it('learns a bundler alias from the imports of the file', () => {
    const files = {
      'package.json': { name: 'kit' },
      'src/lib/stores.ts': '',
      'src/routes/a.ts': `import { x } from '$lib/stores';`,
    };
    expect(specifier(files, 'src/routes/a.ts', 'src/lib/supabase.ts')).toBe('$lib/supabase');
  });

  it('carries the extension that the other imports of the file carry', () => {
    const tsconfig = { compilerOptions: { module: 'NodeNext', allowImportingTsExtensions: true } };
    const common = { 'tsconfig.json': tsconfig, 'src/x.ts': '', 'src/none.ts': '' };
    const js = { ...common, 'src/a.ts': `import './x.js';` };
    const ts = { ...common, 'src/a.ts': `import './x.ts';` };
    const bare = { ...common, 'src/a.ts': `import './x';` };
    expect(specifier(js, 'src/a.ts', 'src/lib/supabase.ts')).toBe('./lib/supabase.js');
    expect(specifier(ts, 'src/a.ts', 'src/lib/supabase.ts')).toBe('./lib/supabase.ts');
    expect(specifier(bare, 'src/a.ts', 'src/lib/supabase.ts')).toBe('./lib/supabase');
    expect(specifier(common, 'src/none.ts', 'src/lib/index.ts')).toBe('./lib/index.js');
  });
});
