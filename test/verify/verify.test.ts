import { describe, expect, it } from 'vitest';
import { createVerifier, verify, type NewDiagnostic } from '../../src/verify/index.js';
import { install, tree } from '../project/tree.js';
import { create, replace } from './changes.js';

const STRICT = {
  compilerOptions: { strict: true, module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx' },
};
const CLIENT = `import { createClient } from '@supabase/supabase-js';\nexport const supabase = createClient('u', 'k');\n`;

describe('a type check of changes', () => {
  it('finds the error a rewrite brings, at its place in the new text', async () => {
    const cwd = tree({
      'tsconfig.json': STRICT,
      'src/a.ts': `export const a: number = 1;\nexport const b = a;\n`,
    });
    const change = replace(cwd, 'src/a.ts', '= 1;', "=\n  'one';");
    expect(await verify({ cwd, changes: [change] })).toEqual([
      {
        file: 'src/a.ts',
        cause: 'src/a.ts',
        code: 'TS2322',
        message: `Type 'string' is not assignable to type 'number'.`,
        line: 1,
        column: 14,
        offset: 13,
      },
    ]);
  });

  it('reads the scripts of a component, wherever they stand in it', async () => {
    const cwd = tree({
      'tsconfig.json': STRICT,
      'src/model.ts': `export interface Row { id: number }\n`,
      'src/List.vue': `<template>\n  <p>{{ row.id }}</p>\n</template>\n\n<script setup lang="ts">\nimport type { Row } from './model';\n\nconst row: Row = { id: 1 };\nfunction gone() {}\n</script>\n`,
      'src/Plain.svelte': `<script>\n  let row = 1;\n</script>\n{row}\n`,
    });
    const wrong = replace(cwd, 'src/List.vue', 'id: 1', "id: 'one'");
    expect(await verify({ cwd, changes: [wrong] })).toMatchObject([
      { file: 'src/List.vue', cause: 'src/List.vue', code: 'TS2322', line: 8, column: 20 },
    ]);
    expect(
      await verify({ cwd, changes: [replace(cwd, 'src/List.vue', 'function gone() {}\n', '')] }),
    ).toEqual([]);
    const untyped = replace(cwd, 'src/Plain.svelte', 'row = 1', 'row: = 1');
    expect(await verify({ cwd, changes: [untyped] })).toMatchObject([
      { file: 'src/Plain.svelte', code: 'syntax', line: 2 },
    ]);
  });

  it('says nothing of an error that was there, wherever its line went', async () => {
    const text = `import { x } from './missing';\nexport const a: number = 'one';\nexport const b = 1;\n`;
    const cwd = tree({ 'tsconfig.json': STRICT, 'src/a.ts': text });
    const verifier = createVerifier({ cwd });
    expect(await verifier.check([replace(cwd, 'src/a.ts', 'import', '\n\n// moved\nimport')])).toEqual([]);
    expect(await verifier.check([replace(cwd, 'src/a.ts', `'one'`, '{}')])).toEqual([]);
    const second = await verifier.check([replace(cwd, 'src/a.ts', 'b = 1', `b: number = 'one'`)]);
    expect(second).toMatchObject([{ code: 'TS2322', line: 3 }]);
  });

  it('counts equal complaints: a second one of the same kind is new, and is the one inside the edit', async () => {
    const text = `export function f() { gone(); }\nexport function g() { }\n`;
    const cwd = tree({ 'tsconfig.json': STRICT, 'src/a.ts': text });
    expect(await verify({ cwd, changes: [replace(cwd, 'src/a.ts', '{ }', '{ gone(); }')] })).toMatchObject([
      { code: 'TS2304', line: 2, column: 23 },
    ]);
    const above = replace(cwd, 'src/a.ts', 'export function f() {', 'gone();\nexport function f() {');
    expect(await verify({ cwd, changes: [above] })).toMatchObject([{ line: 1, column: 1 }]);
  });

  it('checks against the real Supabase types although the app has not installed them', async () => {
    const cwd = tree({
      'package.json': { name: 'app' },
      'tsconfig.json': STRICT,
      'src/a.ts': 'export {};\nrun();\nfunction run() {}\n',
    });
    const client = create(cwd, 'src/lib/supabase.ts', CLIENT);
    const good = replace(
      cwd,
      'src/a.ts',
      'export {};',
      `import { supabase } from './lib/supabase';\nsupabase.channel('x').subscribe((status) => { if (status === 'SUBSCRIBED') run(); });`,
    );
    const bad = { ...good, after: good.after.replace('SUBSCRIBED', 'JOINED') };
    const verifier = createVerifier({ cwd });
    expect(await verifier.check([good, client])).toEqual([]);
    expect(await verifier.check([bad, client])).toMatchObject([
      { file: 'src/a.ts', code: 'TS2367', line: 2 },
    ]);
    expect(await verifier.check([client])).toEqual([]);
    expect(verifier.warnings).toEqual(['Packages are not installed in .: types were checked without them.']);
  });

  it('sees what React refuses: a promise returned from an effect', async () => {
    const text = `import { useEffect } from 'react';
import { supabase } from '@/lib/supabase';
export function Page() {
  useEffect(() => {
    const channel = supabase.channel('x').subscribe();
    return () => { void supabase.removeChannel(channel); };
  }, []);
  return <p>ok</p>;
}
`;
    const cwd = tree({
      'package.json': { name: 'app' },
      'tsconfig.json': { compilerOptions: { ...STRICT.compilerOptions, paths: { '@/*': ['./src/*'] } } },
      'src/lib/supabase.ts': CLIENT,
      'src/page.tsx': text,
    });
    install(cwd, 'react', '@types/react', '@supabase/supabase-js');
    const verifier = createVerifier({ cwd });
    expect(await verifier.check([replace(cwd, 'src/page.tsx', 'ok', 'fine')])).toEqual([]);
    const promise = replace(
      cwd,
      'src/page.tsx',
      '{ void supabase.removeChannel(channel); }',
      'supabase.removeChannel(channel)',
    );
    expect((await verifier.check([promise])).map(({ code }) => code)).toEqual(['TS2345']);
    expect(verifier.warnings).toEqual([]);
  });

  it('sees a constant that is used in its own initialiser', async () => {
    const cwd = tree({
      'package.json': { name: 'app' },
      'tsconfig.json': STRICT,
      'src/lib/supabase.ts': CLIENT,
      'src/a.ts': 'export {};\n',
    });
    const circular = `import { supabase } from './lib/supabase';
const topic = () => channel.topic;
const channel = { topic: topic(), real: supabase.channel('x') };
`;
    const found = await verify({ cwd, changes: [replace(cwd, 'src/a.ts', 'export {};\n', circular)] });
    expect(found.map(({ code }) => code)).toContain('TS7022');
  });

  it('checks the files that import a changed one, and names the cause', async () => {
    const cwd = tree({
      'tsconfig.json': STRICT,
      'src/useFeed.ts': `export function useFeed() { return { socket: 1, rows: [] as string[] }; }\n`,
      'src/list.ts': `import { useFeed } from './useFeed';\nexport const socket = useFeed().socket;\n`,
      'src/other.ts': `export const useFeed = 1;\n`,
    });
    const change = replace(cwd, 'src/useFeed.ts', 'socket: 1, ', '');
    expect(await verify({ cwd, changes: [change] })).toMatchObject([
      { file: 'src/list.ts', cause: 'src/useFeed.ts', code: 'TS2339', line: 2 },
    ]);
  });

  it('leaves those files alone while a change shows them the same as before', async () => {
    const cwd = tree({
      'tsconfig.json': STRICT,
      'src/useFeed.ts': `import { gone } from './gone';\nexport function useFeed(): string[] { return gone(1); }\n`,
      'src/list.ts': `import { useFeed } from './useFeed';\nexport const rows: number = useFeed();\n`,
    });
    const verifier = createVerifier({ cwd });
    expect(await verifier.check([replace(cwd, 'src/useFeed.ts', 'gone(1)', 'gone(2)')])).toEqual([]);
    // An old complaint of the importing file stays old when it is looked at.
    expect(await verifier.check([replace(cwd, 'src/useFeed.ts', 'string[]', 'string')])).toEqual([]);
    expect(
      await verifier.check([replace(cwd, 'src/useFeed.ts', 'export function', 'export {}; function')]),
    ).toMatchObject([{ file: 'src/list.ts', cause: 'src/useFeed.ts', code: 'TS2459', line: 1 }]);
  });

  it('follows modules that hand on what they import', async () => {
    const cwd = tree({
      'tsconfig.json': STRICT,
      'src/hooks/useFeed.ts': `export const useFeed = () => 'row';\n`,
      'src/hooks/index.ts': `export { useFeed } from './useFeed';\nexport * from './missing';\n`,
      'src/index.ts': `export * from './hooks';\n`,
      'src/list.ts': `import { useFeed } from '.';\nexport const rows: string = useFeed();\n`,
    });
    expect(
      await verify({ cwd, changes: [replace(cwd, 'src/hooks/useFeed.ts', `'row'`, '1')] }),
    ).toMatchObject([{ file: 'src/list.ts', cause: 'src/hooks/useFeed.ts', code: 'TS2322' }]);
  });

  it('keeps each file to its own tsconfig', async () => {
    const cwd = tree({
      'apps/a/tsconfig.json': STRICT,
      'apps/a/x.ts': `export const f = (x: string) => x;\n`,
      'apps/b/tsconfig.json': { compilerOptions: { strict: false } },
      'apps/b/x.ts': `export const f = (x: string) => x;\n`,
    });
    const untyped = (file: string) => replace(cwd, file, 'x: string', 'x');
    const found = await verify({ cwd, changes: [untyped('apps/a/x.ts'), untyped('apps/b/x.ts')] });
    expect(found).toMatchObject([{ file: 'apps/a/x.ts', code: 'TS7006' }]);
    expect(found).toHaveLength(1);
  });

  it('knows the declarations of the project that nothing imports', async () => {
    const cwd = tree({
      'tsconfig.json': STRICT,
      'src/globals.d.ts': `declare module '*.svg' { const url: string; export default url; }\ndeclare const BUILD: string;\n`,
      'src/a.ts': 'export {};\n',
    });
    const change = replace(
      cwd,
      'src/a.ts',
      'export {};',
      `import logo from './x.svg';\nexport const a: string = logo + BUILD;`,
    );
    expect(await verify({ cwd, changes: [change] })).toEqual([]);
  });

  it('reports an import that the rewrite left unused where the project forbids that', async () => {
    const cwd = tree({
      'tsconfig.json': { compilerOptions: { ...STRICT.compilerOptions, noUnusedLocals: true } },
      'src/b.ts': 'export const b = 1;\n',
      'src/a.ts': `import { b } from './b';\nexport const a = b;\n`,
    });
    expect(await verify({ cwd, changes: [replace(cwd, 'src/a.ts', '= b', '= 2')] })).toMatchObject([
      { code: 'TS6133' },
    ]);
  });

  it('counts offsets in a file with a byte order mark and CRLF', async () => {
    const cwd = tree({
      'tsconfig.json': STRICT,
      'src/a.ts': `\uFEFFexport const a = 1;\r\nexport const b = 2;\r\n`,
    });
    const change = replace(cwd, 'src/a.ts', '= 2', ': string = 2');
    const [found] = await verify({ cwd, changes: [change] });
    expect(found).toMatchObject({ line: 2, column: 14 });
    expect(change.after.slice(found?.offset).startsWith('b : string')).toBe(true);
  });
});

describe('files without a type checker', () => {
  it('are parsed: JavaScript, also where it uses Flow', async () => {
    const cwd = tree({
      'jsconfig.json': { compilerOptions: { baseUrl: '.' } },
      'a.jsx': `// @flow\ntype A = { a: ?string };\nexport const a = (x: A) => <p>{x.a}</p>;\n`,
      'b.js': 'export const b = 1;\n',
    });
    const verifier = createVerifier({ cwd });
    expect(
      await verifier.check([replace(cwd, 'a.jsx', 'x.a', 'x.gone'), replace(cwd, 'b.js', '1', 'gone()')]),
    ).toEqual([]);
    expect(await verifier.check([replace(cwd, 'b.js', '= 1;', '=\n  (1;')])).toMatchObject([
      { file: 'b.js', code: 'syntax', line: 2 },
    ]);
  });

  it('are type-checked where they ask for it', async () => {
    const cwd = tree({
      'jsconfig.json': {},
      'a.js': '// @ts-check\nexport const a = 1;\n',
      'b.js': 'export const b = 1;\n',
    });
    const changes = [replace(cwd, 'a.js', '1', 'gone()'), replace(cwd, 'b.js', '1', 'gone()')];
    expect(await verify({ cwd, changes })).toMatchObject([{ file: 'a.js', code: 'TS2304' }]);
  });

  it('include TypeScript without a tsconfig', async () => {
    const cwd = tree({ 'a.ts': 'export const a: number = 1;\n' });
    expect(await verify({ cwd, changes: [replace(cwd, 'a.ts', '1', `'one'`)] })).toEqual([]);
    expect(await verify({ cwd, changes: [replace(cwd, 'a.ts', '1', '{')] })).toMatchObject([
      { code: 'syntax' },
    ]);
  });

  it('pass over what is no script', async () => {
    const cwd = tree({ 'tsconfig.json': STRICT });
    expect(
      await verify({
        cwd,
        changes: [create(cwd, '.env.example', 'A=1\n', 'env'), create(cwd, 'a.sql', 'select', 'sql')],
      }),
    ).toEqual([]);
  });
});

describe('a project in disorder', () => {
  it('is checked as far as a broken tsconfig allows, with a warning', async () => {
    const cwd = tree({
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "jsx": "nonsense" }',
      'a.ts': 'export const a: number = 1;\n',
    });
    const verifier = createVerifier({ cwd });
    expect(await verifier.check([replace(cwd, 'a.ts', '1', `'one'`)])).toMatchObject([{ code: 'TS2322' }]);
    expect(verifier.warnings.join('\n')).toMatch(/tsconfig\.json: .*'}' expected/);
  });

  it('asks for no types that only packages which are not installed could give', async () => {
    const cwd = tree({
      'tsconfig.json': STRICT,
      'a.ts': "import { make } from 'nowhere';\nexport const a = make(1);\n",
      'b.ts': 'export const a = String(1);\n',
    });
    const verifier = createVerifier({ cwd });
    expect(await verifier.check([replace(cwd, 'a.ts', 'make(1)', 'make((b) => b)')])).toEqual([]);
    expect(
      await verifier.check([replace(cwd, 'b.ts', 'String(1)', 'function (b) { return String(b); }')]),
    ).toMatchObject([{ code: 'TS7006' }]);
  });

  it('warns of a configuration that extends what is not there', async () => {
    const cwd = tree({
      'tsconfig.json': { extends: './.nuxt/tsconfig.json' },
      'a.ts': 'export const a = 1;\n',
    });
    const verifier = createVerifier({ cwd });
    expect(await verifier.check([replace(cwd, 'a.ts', '1', '2')])).toEqual([]);
    expect(verifier.warnings[0]).toBe(
      'tsconfig.json: .nuxt/tsconfig.json is not there yet: `npx nuxi prepare` makes it.',
    );
  });

  it.each([
    ['$lib/live', 'src/lib/live.ts', './.svelte-kit/tsconfig.json'],
    ['~/lib/live', 'app/lib/live.ts', './.nuxt/tsconfig.json'],
    ['@/live', 'src/live.ts', undefined],
    ['~~/shared/live', 'shared/live.ts', './.nuxt/tsconfig.json'],
  ])(
    'finds %s by habit where what would tell has not been generated',
    async (specifier, target, generated) => {
      const cwd = tree({
        'package.json': {},
        'tsconfig.json': { ...STRICT, ...(generated !== undefined && { extends: generated }) },
        'src/deep/a.ts': 'export const a = 1;\n',
      });
      const made = create(
        cwd,
        target,
        'export const live = (channel: string): string => channel;\n',
        'client',
      );
      const use = (call: string): Promise<NewDiagnostic[]> =>
        verify({
          cwd,
          changes: [
            replace(cwd, 'src/deep/a.ts', 'export', `import { live } from '${specifier}';\n${call};\nexport`),
            made,
          ],
        });
      expect(await use("live('alarms')")).toEqual([]);
      expect(await use('live(1)')).toMatchObject([{ code: 'TS2345' }]);
    },
  );

  it('asks the aliases of the project, where it has some', async () => {
    const cwd = tree({
      'package.json': {},
      'tsconfig.json': { compilerOptions: { ...STRICT.compilerOptions, paths: { '@/*': ['./web/*'] } } },
      'src/live.ts': 'export const live = 1;\n',
      'web/live.ts': 'export const live = (channel: string): string => channel;\n',
      'src/a.ts': 'export const a = 1;\n',
    });
    const change = replace(
      cwd,
      'src/a.ts',
      'export',
      "import { live } from '@/live';\nlive('alarms');\nexport",
    );
    expect(await verify({ cwd, changes: [change] })).toEqual([]);
  });
});
