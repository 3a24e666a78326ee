import { describe, expect, it } from 'vitest';
import { clientExports } from '../../src/project/client-exports.js';

const JS = `import { createClient } from '@supabase/supabase-js';\n`;
const SSR = `import { createBrowserClient } from '@supabase/ssr';\n`;

describe('clientExports', () => {
  it.each([
    [
      'a constant',
      `${JS}export const supabase = createClient<Database>(url, key);`,
      [{ name: 'supabase', factory: false }],
    ],
    [
      'a list',
      `${JS}const client = createClient(url, key);\nexport { client as db };`,
      [{ name: 'db', factory: false }],
    ],
    [
      'a default name',
      `${JS}const client = createClient(url, key);\nexport default client;`,
      [{ name: 'default', factory: false }],
    ],
    ['a default call', `${JS}export default createClient(url, key);`, [{ name: 'default', factory: false }]],
    [
      'a renamed creator',
      `import { createClient as make } from '@supabase/supabase-js';\nexport const s = make(u, k) as Typed;`,
      [{ name: 's', factory: false }],
    ],
    [
      'a global',
      `${JS}export const s = (globalThis.s ??= createClient(u, k));`,
      [{ name: 's', factory: false }],
    ],
    [
      'a factory',
      `${SSR}export function createClient() { return createBrowserClient(u!, k!); }`,
      [{ name: 'createClient', factory: true }],
    ],
    [
      'an arrow factory',
      `${SSR}export const make = () => createBrowserClient(u, k);`,
      [{ name: 'make', factory: true }],
    ],
    [
      'a lazy one',
      `${JS}let c;\nexport function get() { if (!c) { c = createClient(u, k); } return c; }`,
      [{ name: 'get', factory: true }],
    ],
    [
      'the product of a local factory',
      `${JS}const make = () => createClient(u, k);\nexport const s = make();`,
      [{ name: 's', factory: false }],
    ],
    [
      'auth helpers',
      `import { createClientComponentClient } from '@supabase/auth-helpers-nextjs';\nexport const s = createClientComponentClient();`,
      [{ name: 's', factory: false }],
    ],
  ])('finds %s', (_, text, expected) => {
    expect(clientExports('client.ts', text)).toEqual(expected);
  });

  it.each([
    [
      'another createClient',
      `import { createClient } from 'redis'; // @supabase/supabase-js\nexport const c = createClient();`,
    ],
    [
      'a client that stays inside',
      `${JS}const c = createClient(u, k);\nexport const load = async () => c.from('x').select();`,
    ],
    [
      'a factory with parameters',
      `${JS}export function make(token: string) { return createClient(u, k, { token }); }`,
    ],
    ['an async factory', `${JS}export async function make() { return createClient(u, k); }`],
    ['a server module', `import 'server-only';\n${JS}export const s = createClient(u, k);`],
    [
      'a server client',
      `import { createServerClient, createBrowserClient } from '@supabase/ssr';\nexport const s = createBrowserClient(u, k);`,
    ],
    ['text that does not parse', `${JS}export const s = createClient(`],
  ])('passes over %s', (_, text) => {
    expect(clientExports('client.ts', text)).toEqual([]);
  });

  it('tells the privileged client of a module from the public one', () => {
    const text = `${JS}const serviceKey = process.env.SUPABASE_SERVICE_ROLE_KEY!;
export const supabase = createClient(url, anon);
export const admin = createClient(url, serviceKey);`;
    expect(clientExports('db.ts', text)).toEqual([
      { name: 'supabase', factory: false },
      { name: 'admin', factory: false, unfit: 'service role' },
    ]);
  });

  it('says when a client may be null', () => {
    const text = `${JS}export const a = url ? createClient(url, key) : null;
export const b: SupabaseClient | null = createClient(url, key);`;
    expect(clientExports('db.ts', text).map(({ unfit }) => unfit)).toEqual(['maybe null', 'maybe null']);
  });
});
