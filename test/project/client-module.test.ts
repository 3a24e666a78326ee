import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config, FileChange } from '../../src/contract.js';
import { findClient, type ClientPlan } from '../../src/project/client-module.js';
import { groupByApp } from '../../src/project/packages.js';
import { tree } from './tree.js';

const NEXT = { name: 'web', dependencies: { next: '15' } };
const ALIAS = { compilerOptions: { strict: true, paths: { '@/*': ['./*'] } } };
const CLIENT = `import { createClient } from '@supabase/supabase-js';\nexport const supabase = createClient(url, key);\n`;
const PAGE = `import { useEffect } from 'react';\nexport default function Page() {\n  return null;\n}\n`;

function plan(
  files: Record<string, string | object>,
  from: string,
  client?: Config['client'],
): ClientPlan & { cwd: string; specifier: string } {
  const cwd = tree({ [from]: PAGE, ...files });
  const found = findClient({ cwd, config: { client }, files: [from] });
  return { ...found, cwd, specifier: found.specifierFor(from) };
}

const created = ({ create }: ClientPlan, kind: FileChange['kind']): FileChange | undefined =>
  create.find((change) => change.kind === kind);

describe('an app with a client', () => {
  it('uses it, through the alias, and creates nothing', () => {
    const found = plan(
      { 'package.json': NEXT, 'tsconfig.json': ALIAS, 'utils/supabase/client.ts': CLIENT },
      'pages/admin.tsx',
    );
    expect(found).toMatchObject({
      exportName: 'supabase',
      isDefault: false,
      factory: false,
      create: [],
      notes: [],
    });
    expect(found.specifier).toBe('@/utils/supabase/client');
  });

  it('takes the browser client by its conventional place, and names the others', () => {
    const found = plan(
      {
        'package.json': NEXT,
        'lib/admin.ts': `${CLIENT}// SUPABASE_SERVICE_ROLE_KEY\n`.replace(
          'key)',
          'process.env.SUPABASE_SERVICE_ROLE_KEY)',
        ),
        'components/db.ts': CLIENT,
        'utils/supabase/server.ts': `import { cookies } from 'next/headers';\n${CLIENT}`,
        'integrations/supabase/client.ts': CLIENT,
        'supabase/functions/x/index.ts': CLIENT,
        'lib/supabase.test.ts': CLIENT,
        'packages/other/package.json': { name: 'other' },
        'packages/other/lib/supabase.ts': CLIENT,
      },
      'pages/admin.tsx',
    );
    expect(found.specifier).toBe('../integrations/supabase/client');
    expect(found.notes).toEqual([
      'The client of integrations/supabase/client.ts is used; components/db.ts exports one too.',
    ]);
  });

  it('prefers the client that the file imports already', () => {
    const page = `import { supabase } from '../components/db';\n${PAGE}`;
    const files = { 'package.json': NEXT, 'components/db.ts': CLIENT, 'lib/supabase.ts': CLIENT };
    expect(plan({ ...files, 'pages/admin.tsx': page }, 'pages/admin.tsx').specifier).toBe('../components/db');
    expect(plan(files, 'pages/admin.tsx').specifier).toBe('../lib/supabase');
  });

  it('reports a default export and a factory', () => {
    const byDefault = CLIENT.replace('export const supabase =', 'export default');
    expect(plan({ 'package.json': NEXT, 'lib/db.ts': byDefault }, 'pages/a.tsx')).toMatchObject({
      exportName: 'supabase',
      isDefault: true,
      factory: false,
    });
    const factory = `import { createBrowserClient } from '@supabase/ssr';
export function createClient() {
  return createBrowserClient(process.env.NEXT_PUBLIC_SUPABASE_URL!, process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY!);
}`;
    expect(plan({ 'package.json': NEXT, 'utils/supabase/client.ts': factory }, 'pages/a.tsx')).toMatchObject({
      exportName: 'createClient',
      isDefault: false,
      factory: true,
      create: [],
    });
  });

  it('writes its own beside a client that holds the service role, and says why', () => {
    const files = {
      'package.json': NEXT,
      'lib/supabase.ts': CLIENT.replace('key', 'process.env.SUPABASE_SERVICE_ROLE_KEY!'),
    };
    const found = plan(files, 'pages/a.tsx');
    expect(created(found, 'client')?.file).toBe('lib/supabaseClient.ts');
    expect(found.notes[0]).toContain('lib/supabase.ts is left alone: it uses the service role key');
  });

  it('looks in the app of the importing files only', () => {
    const cwd = tree({
      'package.json': { name: 'root', workspaces: ['apps/*'] },
      'apps/web/package.json': NEXT,
      'apps/web/pages/a.tsx': PAGE,
      'apps/admin/package.json': { name: 'admin', dependencies: { vite: '7' } },
      'apps/admin/src/main.tsx': PAGE,
      'apps/admin/src/lib/supabase.ts': CLIENT,
    });
    const groups = groupByApp(['apps/web/pages/a.tsx', 'apps/admin/src/main.tsx'], cwd);
    const plans = [...groups.values()].map((files) => findClient({ cwd, config: {}, files }));
    expect(plans.map(({ create }) => create.map(({ file }) => file))).toEqual([
      ['apps/web/lib/supabase.ts', 'apps/web/.env.example'],
      [],
    ]);
    expect(plans[1]?.specifierFor('apps/admin/src/main.tsx')).toBe('./lib/supabase');
  });
});

describe('client.module of the configuration', () => {
  it('is used verbatim when it is an alias or a package', () => {
    const alias = plan(
      { 'package.json': NEXT, 'tsconfig.json': ALIAS, 'data/db.ts': CLIENT },
      'pages/a.tsx',
      {
        module: '@/data/db',
      },
    );
    expect(alias).toMatchObject({ specifier: '@/data/db', exportName: 'supabase', create: [], notes: [] });

    const workspace = { name: 'web', dependencies: { '@acme/db': 'workspace:*' } };
    expect(
      plan({ 'package.json': workspace }, 'pages/a.tsx', { module: '@acme/db/client', export: 'browser' }),
    ).toMatchObject({ specifier: '@acme/db/client', exportName: 'browser', create: [], notes: [] });
  });

  it('is relative to the configuration and made relative to each file', () => {
    const cwd = tree({
      'package.json': NEXT,
      'config/realtime-migrate.config.ts': '',
      'src/db.ts': CLIENT.replace('export const supabase =', 'export default'),
      'src/pages/deep/a.tsx': PAGE,
    });
    const found = findClient({
      cwd,
      config: {
        client: { module: '../src/db' },
        source: path.join(cwd, 'config/realtime-migrate.config.ts'),
      },
      files: ['src/pages/deep/a.tsx'],
    });
    expect(found.specifierFor('src/pages/deep/a.tsx')).toBe('../../db');
    expect(found.isDefault).toBe(true);
  });

  it('is created where an alias says for certain, under the name asked for', () => {
    const found = plan({ 'package.json': NEXT, 'tsconfig.json': ALIAS }, 'pages/a.tsx', {
      module: '@/services/realtime',
      export: 'db',
    });
    expect(found.specifier).toBe('@/services/realtime');
    expect(created(found, 'client')?.file).toBe('services/realtime.ts');
    expect(created(found, 'client')?.after).toContain('export const db = createClient(url, anonKey');
  });

  it('is only noted where the place is unknown', () => {
    const found = plan({ 'package.json': NEXT }, 'pages/a.tsx', { module: '@/lib/supabase' });
    expect(found.create).toEqual([]);
    expect(found.specifier).toBe('@/lib/supabase');
    expect(found.notes).toEqual([
      'client.module "@/lib/supabase" leads to no file that could be found: make sure that it exports "supabase".',
    ]);
  });

  it('may name the export alone', () => {
    const two = `${CLIENT}export const realtime = createClient(url, key);\n`;
    expect(
      plan({ 'package.json': NEXT, 'lib/db.ts': two }, 'pages/a.tsx', { export: 'realtime' }).exportName,
    ).toBe('realtime');
    const byDefault = plan({ 'package.json': NEXT }, 'pages/a.tsx', { export: 'default' });
    expect(byDefault).toMatchObject({ exportName: 'supabase', isDefault: true });
    expect(created(byDefault, 'client')?.after).toMatch(
      /\nconst supabase = [\s\S]*\nexport default supabase;\n$/,
    );
  });
});

describe('a new client module', () => {
  it.each([
    ['next', 'pages/a.tsx', 'lib/supabase.ts', 'process.env.NEXT_PUBLIC_SUPABASE_URL'],
    ['nuxt', 'app/composables/a.ts', 'app/lib/supabase.ts', 'import.meta.env.VITE_SUPABASE_URL'],
    ['@sveltejs/kit', 'src/routes/a.ts', 'src/lib/supabase.ts', `from '$env/static/public'`],
    ['astro', 'src/components/a.tsx', 'src/lib/supabase.ts', 'import.meta.env.PUBLIC_SUPABASE_URL'],
    ['expo', 'app/a.tsx', 'lib/supabase.ts', 'process.env.EXPO_PUBLIC_SUPABASE_URL'],
    ['react-scripts', 'src/a.tsx', 'src/lib/supabase.ts', 'process.env.REACT_APP_SUPABASE_URL'],
    ['vite', 'src/a.tsx', 'src/lib/supabase.ts', 'import.meta.env.VITE_SUPABASE_URL'],
  ])('of %s for %s is %s', (dependency, from, file, read) => {
    const found = plan({ 'package.json': { dependencies: { [dependency]: '1' } } }, from);
    expect(created(found, 'client')).toMatchObject({ file, before: null, path: path.join(found.cwd, file) });
    expect(created(found, 'client')?.after).toContain(read);
    expect(created(found, 'env')?.file).toBe('.env.example');
    expect(found.setup).toMatch(/^Set \w+URL and \w+KEY in \.env[.\w]*; /);
    expect(found.setup).toContain(`${file} reads them.`);
  });

  it('is written in the style of the files that import it', () => {
    const page = `import { useEffect } from "react"\r\nexport default function Page() {\r\n\tuseEffect(() => {\r\n\t\tgo()\r\n\t}, [])\r\n\treturn null\r\n}\r\n`;
    const found = plan({ 'package.json': NEXT, 'pages/a.jsx': page }, 'pages/a.jsx');
    const text = created(found, 'client')?.after ?? '';
    expect(created(found, 'client')?.file).toBe('lib/supabase.js');
    expect(text).toContain('import { createClient } from "@supabase/supabase-js"\r\n');
    expect(text).toContain('\r\n\tthrow new Error("NEXT_PUBLIC_');
    expect(text).not.toMatch(/;\r?$/m);
    expect(text).not.toMatch(/[^\r]\n/);
    expect(text).not.toContain(' as ');
  });

  it('in an app of no known framework says what to do', () => {
    const found = plan({ 'package.json': { name: 'x' } }, 'src/a.ts');
    expect(created(found, 'client')?.after).toContain('process.env.SUPABASE_URL');
    expect(found.notes[0]).toContain('No framework was recognised');
  });

  it('appends to the example of the variables that is there, only what is missing', () => {
    const env = 'API_URL=x\r\nNEXT_PUBLIC_SUPABASE_URL=https://mine';
    const files = { 'package.json': NEXT, '.env.sample': env, '.env': 'SECRET=1', '.env.local': 'SECRET=2' };
    const found = plan(files, 'pages/a.tsx');
    const change = created(found, 'env');
    expect(change).toMatchObject({ file: '.env.sample', before: env });
    expect(change?.after).toBe(
      `${env}\r\n\r\n# Supabase: from the API settings of the project\r\nNEXT_PUBLIC_SUPABASE_ANON_KEY=your-anon-key\r\n`,
    );
    expect(created(found, 'client')?.after).toContain('see .env.sample');

    const complete = `${env}\nNEXT_PUBLIC_SUPABASE_ANON_KEY=\n`;
    expect(created(plan({ ...files, '.env.sample': complete }, 'pages/a.tsx'), 'env')).toBeUndefined();
  });

  it('is the same plan whatever the order of the files', () => {
    const cwd = tree({ 'package.json': NEXT, 'pages/a.tsx': PAGE, 'pages/b.tsx': PAGE });
    const first = findClient({ cwd, config: {}, files: ['pages/a.tsx', 'pages/b.tsx'] });
    const second = findClient({ cwd, config: {}, files: ['pages/b.tsx', path.join(cwd, 'pages/a.tsx')] });
    expect(second.create).toEqual(first.create);
  });
});
