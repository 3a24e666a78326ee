import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findClient } from '../../src/project/client-module.js';
import { createVerifier } from '../../src/verify/index.js';
import { install, tree } from '../project/tree.js';

const STRICTEST = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    isolatedModules: true,
    verbatimModuleSyntax: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2023', 'dom'],
  },
};

/** The declarations that each framework generates or ships for its variables. */
const VITE = `/// <reference types="vite/client" />\n`;
const NODE = `/// <reference types="node" />\n`;
const KIT = `declare module '$env/static/public' { export const PUBLIC_SUPABASE_URL: string; export const PUBLIC_SUPABASE_ANON_KEY: string; }\n`;

describe('a generated client module', () => {
  it.each([
    ['next', 'pages/a.tsx', NODE],
    ['nuxt', 'app/composables/a.ts', VITE],
    ['@sveltejs/kit', 'src/routes/a.ts', KIT],
    ['astro', 'src/components/a.ts', VITE],
    ['expo', 'app/a.tsx', NODE],
    ['react-scripts', 'src/a.tsx', NODE],
    ['@vue/cli-service', 'src/a.ts', NODE],
    ['gatsby', 'src/pages/a.tsx', NODE],
    ['vite', 'src/a.tsx', ''],
    ['@react-router/dev', 'app/a.tsx', ''],
    ['express', 'src/a.ts', NODE],
  ])('of %s holds under the strictest options', async (dependency, from, ambient) => {
    const page = `export {};\n`;
    const cwd = tree({
      'package.json': { dependencies: { [dependency]: '1' } },
      'tsconfig.json': STRICTEST,
      'env.d.ts': ambient,
      [from]: page,
    });
    install(cwd, '@supabase/supabase-js', '@types/node', 'vite');
    const found = findClient({ cwd, config: {}, files: [from] });
    const user = `import { supabase } from '${found.specifierFor(from)}';\nexport const topic: string = supabase.channel('x').topic;\n`;
    const change = {
      file: from,
      path: path.join(cwd, from),
      before: page,
      after: user,
      edits: [{ start: 0, end: page.length, text: user }],
      kind: 'source' as const,
    };
    // As source, nothing is excused.
    const client = found.create
      .filter(({ kind }) => kind === 'client')
      .map((one) => ({ ...one, kind: 'source' as const }));
    expect(client).toHaveLength(1);
    const verifier = createVerifier({ cwd });
    expect(await verifier.check([change, ...client])).toEqual([]);
    expect(verifier.warnings).toEqual([]);
    // The types are real: the same module does not export another name.
    const wrong = { ...change, after: user.replace('{ supabase }', '{ database as supabase }') };
    expect(await verifier.check([wrong, ...client])).toMatchObject([{ code: 'TS2305' }]);
  });

  it('is not blamed for declarations that are yet to be installed or generated', async () => {
    for (const [dependency, from] of [
      ['next', 'pages/a.tsx'],
      ['@sveltejs/kit', 'src/routes/a.ts'],
      ['vite', 'src/a.tsx'],
      ['astro', 'src/a.ts'],
    ] as const) {
      const cwd = tree({
        'package.json': { dependencies: { [dependency]: '1' } },
        'tsconfig.json': STRICTEST,
        [from]: 'export {};\n',
      });
      const { create } = findClient({ cwd, config: {}, files: [from] });
      expect(await createVerifier({ cwd }).check(create)).toEqual([]);
    }
  });

  it('in JavaScript is plain JavaScript', async () => {
    const cwd = tree({ 'package.json': { dependencies: { next: '15' } }, 'pages/a.jsx': 'export {};\n' });
    const { create } = findClient({ cwd, config: {}, files: ['pages/a.jsx'] });
    const [client] = create;
    expect(client?.file).toBe('lib/supabase.js');
    install(cwd, '@supabase/supabase-js');
    // Evaluated by Node.js itself, which refuses annotations, on a version with and without a WebSocket of its own.
    process.env.NEXT_PUBLIC_SUPABASE_URL = 'https://x.supabase.co';
    process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY = 'key';
    const { mkdirSync, writeFileSync } = await import('node:fs');
    mkdirSync(path.join(cwd, 'lib'));
    writeFileSync(path.join(cwd, 'lib/supabase.mjs'), client?.after ?? '');
    const { supabase } = (await import(path.join(cwd, 'lib/supabase.mjs'))) as {
      supabase: { channel: unknown };
    };
    expect(typeof supabase.channel).toBe('function');
  });
});
