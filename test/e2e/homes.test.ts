/**
 * Each place where code keeps a socket, in a browser, before and after the migration: one page of old sockets on a real
 * server, one of channels on the local Realtime, both on the same tables and with the same life.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser } from '../support/browser.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { createSupabaseDatabase, type SupabaseDatabase } from '../support/postgres-supabase.js';
import { startRealtime, type LocalRealtime } from '../support/realtime/server.js';
import { until } from '../support/until.js';
import { copyOf, migrate, root } from './copy.js';
import { bundleHomes } from './homes/bundle.js';
import { homes, type Home } from './homes/homes.js';
import { startOldBackend, type OldBackend } from './homes/old-backend.js';
import { startSite, type Site } from './site.js';

const application = join(root, 'fixtures', 'homes');
const ORDINARY = /WebSocket connection to|ERR_CONNECTION|: (CHANNEL_ERROR|TIMED_OUT)|Failed to load resource/;

let postgres: Postgres;
let browser: Browser | undefined;
let db: SupabaseDatabase;
let old: OldBackend | undefined;
let realtime: LocalRealtime | undefined;
const sites: Site[] = [];
const folders: string[] = [];
let pages: { before: Page; after: Page };
/** What the pages threw, and errors they logged, beside those of a lost connection. */
const complaints: string[] = [];

/** Channels of the page after: two homes have two of them. */
const JOINED = homes.length + 2;
/** Of messages, which no table feeds. */
const BROADCASTS = 3;

beforeAll(async () => {
  postgres = await startPostgres();
  browser = await startBrowser();
  db = await createSupabaseDatabase(postgres);
  await db.client.query(readFileSync(join(application, 'schema.sql'), 'utf8'));

  const [before, after] = [copyOf(application), copyOf(application)];
  folders.push(before, after);
  const config = JSON.parse(readFileSync(join(after, 'realtime-migrate.config.json'), 'utf8')) as object;
  migrate(after, config);
  await db.client.query(readFileSync(join(after, 'sql/realtime_migrate.sql'), 'utf8'));

  old = startOldBackend(postgres.url(db.name, 'postgres'));
  realtime = await startRealtime(postgres, db.name);
  sites.push(await startSite(old.attach), await startSite());
  sites[0]?.serve(await bundleHomes(before));
  sites[1]?.serve(
    await bundleHomes(after, {
      VITE_SUPABASE_URL: realtime.url,
      VITE_SUPABASE_ANON_KEY: realtime.anonKey,
    }),
  );
});

afterAll(async () => {
  // Also where the start failed: nothing may stay behind.
  await browser?.close();
  for (const site of sites) await site.close();
  await realtime?.close();
  await old?.close();
  await postgres.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function open(url: string): Promise<Page> {
  if (!browser) throw new Error('there is no browser');
  const page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ORDINARY.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  return page;
}

/** A statement, seen by both backends. */
async function write(statements: string): Promise<void> {
  await db.client.query(statements);
  await old?.look();
}

/** A message that no row keeps. */
async function publish(path: string, topic: string, event: string, message: object): Promise<void> {
  old?.publish(path, event, message);
  await db.client.query('select realtime.send($1, $2, $3, false)', [message, event, topic]);
}

const everybody = async (): Promise<void> => {
  await until(`${String(JOINED)} channels`, () => realtime?.topics().length === JOINED);
  await until('all of them to be fed', () => realtime?.listeners() === JOINED - BROADCASTS);
};

/** What a home shows; comments are the frameworks' own. */
const shown = async (page: Page, name: string): Promise<string> =>
  (await page.locator(`[data-home="${name}"]`).innerHTML())
    .replace(/<!--.*?-->/gs, '')
    .replace(/ type="button"/g, '')
    .trim();

async function both(name: string): Promise<{ before: string; after: string }> {
  return { before: await shown(pages.before, name), after: await shown(pages.after, name) };
}

type Step = 'load' | 'change' | 'lost' | 'back' | 'again';

/** What happens, and then what each home comes to show. */
function step(name: Step, title: string, happens: () => Promise<void>): void {
  describe(title, () => {
    beforeAll(happens);
    test.each(homes)('$name', async (home) => {
      const wanted = home[name];
      const { before, after } = typeof wanted === 'string' ? { before: wanted, after: wanted } : wanted;
      await expect.poll(() => both(home.name)).toEqual({ before, after });
    });
  });
}

step('load', 'load', async () => {
  const [before = '', after = ''] = sites.map(({ url }) => url);
  pages = { before: await open(before), after: await open(after) };
  await until('all sockets', () => old?.connections().length === JOINED);
  await everybody();
  expect(realtime?.connections(), 'all channels share a connection').toBe(1);
});

step('change', 'rows change, and messages come', async () => {
  await write(`update berths set taken = 2, wind = 6;
    insert into arrivals (ship) values ('Borea'); insert into calls (ship) values ('Borea')`);
  await publish('/ws/cranes/north', 'crane:north', 'locked', { type: 'locked', by: 'Ann' });
  await publish('/ws/cranes/north', 'crane:north', 'moved', { type: 'moved', to: 3 });
  await publish('/ws/locks', 'locks', 'level', { metres: 4 });
  for (const page of Object.values(pages)) await page.getByText('Ahoy').first().click();
});

step('lost', 'the server goes, and rows change meanwhile', async () => {
  old?.drop();
  realtime?.drop();
  await write(`update berths set taken = 3, wind = 7;
    insert into arrivals (ship) values ('Celeste'); insert into calls (ship) values ('Celeste')`);
  await publish('/ws/cranes/north', 'crane:north', 'moved', { type: 'moved', to: 9 });
});

step('back', 'the server comes back', async () => {
  await realtime?.caughtUp();
  old?.restore();
  realtime?.restore();
  const count = homes.reduce((sum: number, { reconnects }: Home) => sum + reconnects, 0);
  await until('the sockets that come back', () => old?.connections().length === count);
  await everybody();
});

step('again', 'rows change again, and messages come', async () => {
  await write(`update berths set taken = 4, wind = 8;
    insert into arrivals (ship) values ('Delta'); insert into calls (ship) values ('Delta')`);
  await publish('/ws/cranes/north', 'crane:north', 'unlocked', { type: 'unlocked' });
  await publish('/ws/locks', 'locks', 'level', { metres: 8 });
  for (const page of Object.values(pages)) await page.getByText('Ahoy').first().click();
});

describe('the end', () => {
  beforeAll(async () => {
    for (const page of Object.values(pages)) await page.evaluate('unmountAll()');
  });

  test.each(homes)('$name is gone', async ({ name }) => {
    await expect.poll(() => both(name)).toEqual({ before: '', after: '' });
  });

  test('nobody listens any more', async () => {
    await until('no socket', () => old?.connections().length === 0);
    await until('no channel', () => realtime?.topics().length === 0);
  });

  test('nothing was complained of but the lost connection', () => {
    expect(complaints).toEqual([]);
  });
});
