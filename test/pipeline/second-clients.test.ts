import { expect, it } from 'vitest';
import { check } from '../../src/index.js';
import { project } from './project.js';

const VITE = { 'package.json': '{ "name": "app", "dependencies": { "vite": "6.0.0" } }\n' };
const NEXT = { 'package.json': '{ "name": "app", "dependencies": { "next": "15.0.0" } }\n' };
const make = (name = 'supabase', options = ''): string =>
  `import { createClient } from '@supabase/supabase-js';
export const ${name} = createClient(import.meta.env.VITE_SUPABASE_URL, import.meta.env.VITE_SUPABASE_KEY${options});
`;
const feed = `import { supabase } from './lib/supabase';
export function feed(add) {
  return supabase.channel('feed').on('broadcast', { event: 'x' }, add).subscribe(add);
}
`;
const app = { ...VITE, 'src/lib/supabase.ts': make(), 'src/feed.ts': feed };

async function found(files: Record<string, string>, paths?: string[]): Promise<string[]> {
  const { dir } = project(files);
  const { findings } = await check({ cwd: dir, paths });
  return findings
    .filter(({ code }) => code === 'RM212' || code === 'RM902')
    .map(({ code, file, line, message }) => `${code} ${file}:${line} ${message.split(':')[0] ?? ''}`);
}

const SECOND = 'A second Supabase client, with a WebSocket of its own';

it('is content with one client', async () => {
  expect(await found(app)).toEqual([]);
});

it('finds a client made in another module of the app', async () => {
  expect(await found({ ...app, 'src/pages/admin.ts': make('sb').replace('export ', '') })).toEqual([
    `RM212 src/pages/admin.ts:2 ${SECOND}`,
  ]);
  expect(
    await found({
      ...app,
      'src/view.vue': `<script setup>\n${make('sb').replace('export ', '')}</script>\n<template><p /></template>\n`,
    }),
  ).toEqual(['RM212 src/view.vue:3 `createClient` runs for every instance of the component']);
});

it('finds a client made again at each render or call, by whatever name it is imported', async () => {
  const panel = `import * as sdk from '@supabase/supabase-js';
import { createClient as make } from '@supabase/supabase-js';
import { useEffect, useState } from 'react';
export function Panel() {
  const supabase = make(url, key);
  const [other] = useState(() => make(url, key));
  useEffect(() => {
    const own = sdk.createClient(url, key);
    void own.auth.getUser();
  }, []);
  return <p />;
}
`;
  expect(await found({ ...VITE, 'src/feed.ts': feed, 'src/panel.tsx': panel })).toEqual([
    'RM212 src/panel.tsx:5 `createClient` runs at every render',
    'RM212 src/panel.tsx:8 `createClient` runs at every call',
  ]);
});

it('knows what is meant to be another client, or is none of the browser', async () => {
  expect(
    await found({
      ...app,
      'src/other-project.ts': make('other').replace('VITE_SUPABASE_URL', 'VITE_OTHER_URL'),
      'src/quiet.ts': make('quiet', ', { auth: { persistSession: false } }'),
      'src/kept.ts': make('kept', ", { auth: { storageKey: 'b' } }"),
      'src/schema.ts': make('schema', ", { db: { schema: 'b' } }"),
      'src/admin.ts': make('admin').replace('VITE_SUPABASE_KEY', 'SUPABASE_SERVICE_ROLE_KEY'),
      'src/one.test.ts': make('test'),
      'api/hook.ts': make('hook'),
      'scripts/seed.ts': make('seed'),
      'supabase/functions/f/index.ts': make('edge'),
      'vite.config.ts': make('config'),
      'src/ssr.ts':
        "import { createBrowserClient } from '@supabase/ssr';\nexport const ssr = () => createBrowserClient(u, k);\n",
      'src/lazy.ts': `import { createClient } from '@supabase/supabase-js';
let client;
export function get() {
  client ??= createClient(import.meta.env.VITE_LAZY_URL, key);
  return client;
}
`,
      'src/comment.ts': '// const x = createClient(url, key) of @supabase/supabase-js\n',
    }),
  ).toEqual([]);
});

it('asks in a framework with a server who imports the module', async () => {
  const server = {
    ...NEXT,
    'lib/supabase.ts': make(),
    'app/feed.tsx': `'use client';\n${feed.replace('./', '../')}`,
  };
  const page = `${make('sb').replace('export ', '')}export default async function Page() {\n  return (await sb.from('a').select()).data;\n}\n`;
  expect(await found({ ...server, 'app/page.tsx': page })).toEqual([]);
  expect(await found({ ...server, 'app/panel.tsx': `'use client';\n${page}` })).toEqual([
    `RM212 app/panel.tsx:3 ${SECOND}`,
  ]);
});

it('counts the apps of a repository apart, and reports within the given paths alone', async () => {
  const two = {
    ...Object.fromEntries(Object.entries(app).map(([name, text]) => [`one/${name}`, text])),
    ...Object.fromEntries(Object.entries(app).map(([name, text]) => [`two/${name}`, text])),
  };
  expect(await found(two)).toEqual([]);
  const more = { ...two, 'one/src/again.ts': make('again'), 'two/src/again.ts': make('again') };
  expect(await found(more, ['two'])).toEqual([`RM212 two/src/again.ts:2 ${SECOND}`]);
});

it('is let be by a comment, and a comment without effect is reported', async () => {
  const ignore = '// realtime-migrate-ignore RM212 -- a kiosk of its own\n';
  const again = make('again').replace('export', `${ignore}export`);
  expect(await found({ ...app, 'src/again.ts': again })).toEqual([]);
  expect(await found({ ...app, 'src/feed.ts': `${ignore}${feed}` })).toEqual([
    'RM902 src/feed.ts:1 There is no RM212 here to ignore',
  ]);
});
