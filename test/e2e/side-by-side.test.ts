/**
 * The example application before and after the migration, in a browser, with the same life: what an operator sees is
 * the same, or better where the migration promises so. Before: sockets that poll. After: what the built program wrote.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, takePicture } from '../support/browser.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { until } from '../support/until.js';
import { advised } from './example/config.js';
import { startAfter, startBefore, type Migrated, type World } from './example/worlds.js';

/** Pictures of every step, kept for those who want to look; git ignores the folder. */
const artifacts = fileURLToPath(new URL('../artifacts/side-by-side/', import.meta.url));

let postgres: Postgres;
let browser: Browser;
let before: World;
let after: Migrated;
let pages: { before: Page; after: Page };
/** What the pages threw, and errors they logged. */
const complaints: string[] = [];

beforeAll(async () => {
  rmSync(artifacts, { recursive: true, force: true });
  mkdirSync(artifacts, { recursive: true });
  postgres = await startPostgres();
  browser = await startBrowser();
  before = await startBefore(postgres, 20);
  after = await startAfter(postgres, advised);
});

afterAll(async () => {
  // Also where the start failed: nothing may stay behind.
  for (const one of [browser, before, after] as ({ close(): Promise<void> } | undefined)[])
    await one?.close();
  await postgres.stop();
});

async function open(world: World, query: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await world.signIn(page);
  await page.goto(`${world.url}/${query}`);
  return page;
}

/** Runs the same statements in both databases, then what the scheduler would run. */
async function write(statements: string): Promise<void> {
  await Promise.all(
    [before, after].map(({ db }) => db.client.query(`${statements}; select refresh_admin_metrics_view()`)),
  );
}

/** What a page shows below a selector; the time of day is left out. */
async function shown(page: Page, selector = '#root'): Promise<string> {
  const html = await page.locator(selector).first().innerHTML();
  return html
    .replace(/\d\d:\d\d:\d\d/g, 'HH:MM:SS')
    .replace(/datetime="[^"]*"/g, '')
    .replace(/(?<=>)(?=<)/g, '\n');
}

async function seen(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) await page.getByText(text).first().waitFor({ timeout: 30_000 });
}

/** Both pages come to show the same. */
async function same(selector?: string): Promise<void> {
  const both = async (): Promise<string[]> =>
    Promise.all([shown(pages.before, selector), shown(pages.after, selector)]);
  // Each socket of the page before has a period of its own: its parts come one after the other.
  await until('both pages show the same', async () => {
    const [before, after] = await both();
    return before === after;
  }).catch(async () => {
    const [before, after] = await both();
    expect(after).toBe(before);
  });
}

async function badges(page: Page): Promise<string> {
  return (await page.getByRole('status').allInnerTexts()).join(', ');
}

async function picture(name: string): Promise<void> {
  for (const side of ['before', 'after'] as const) {
    await takePicture(pages[side], { path: `${artifacts}${name}-${side}.png` });
  }
}

const figure = (page: Page, label: string) =>
  page.locator('dl > div', { hasText: label }).locator('dd').innerText();

const alert = (title: string) =>
  `insert into system_alerts (severity, title, message, source) values ('critical', '${title}', 'Look at it.', 'berth')`;
const log = (message: string, level = 'info') =>
  `insert into system_logs (level, service, message, context) values ('${level}', 'ticketing', '${message}', '{"berth": 4}')`;
const user = (name: string) => `insert into app_users (email) values ('${name}@example.com')`;

describe('one operator, mounted twice as in strict mode', () => {
  test('load', async () => {
    await write([user('ann'), alert('Berth 4 is closed'), log('started')].join(';'));
    pages = { before: await open(before, '?strict'), after: await open(after, '?strict') };
    for (const page of Object.values(pages)) {
      await seen(
        page,
        'Metrics: Live',
        'Alerts: Live',
        'Logs: Live',
        'As of',
        'Berth 4 is closed',
        'started',
      );
    }
    await same();
    await picture('1-load');
  });

  test('listens once for each panel, over one connection in place of six', async () => {
    await expect.poll(before.listening).toEqual(['alerts', 'alerts', 'logs', 'logs', 'metrics', 'metrics']);
    const topics = after.listening().map((topic) => topic.replace(/:\w{6,}$/, ''));
    expect(topics).toEqual([
      'admin-alerts',
      'admin-alerts',
      'admin-logs',
      'admin-logs',
      'admin-metrics',
      'admin-metrics:2',
    ]);
    expect([before.sockets(), after.sockets()]).toEqual([6, 1]);
  });

  test('rows change', async () => {
    await write([user('bob'), log('sailing 7 departs'), log('card reader is down', 'error')].join(';'));
    for (const page of Object.values(pages)) await seen(page, 'sailing 7 departs', 'ticketing: card reader');
    for (const page of Object.values(pages))
      await until('2 users', async () => (await figure(page, 'Users')) === '2');
    await same();
    await picture('2-rows-change');
  });

  test('an alert is inserted', async () => {
    await write(alert('Ramp 2 is stuck'));
    for (const page of Object.values(pages)) await seen(page, 'Ramp 2 is stuck');
    for (const page of Object.values(pages)) {
      await until('2 open alerts', async () => (await figure(page, 'Open alerts')) === '2');
    }
    await same();
    await picture('3-alert');
  });

  test('the server drops the connection: both say so', async () => {
    before.drop();
    after.drop();
    for (const page of Object.values(pages)) await seen(page, 'Metrics: Offline', 'Alerts may be late.');
    expect(await badges(pages.after)).toBe('Metrics: Offline, Alerts: Offline, Logs: Offline');
    for (const selector of ['section[aria-labelledby=figures]', 'table[aria-label=Alerts]', '[role=log]']) {
      await same(selector);
    }
    await picture('4-dropped');
  });

  test('rows change while nobody is connected: both keep what they had', async () => {
    await write([user('cem'), alert('Fog on the sound'), log('rerouted sailing 9')].join(';'));
    for (const selector of ['section[aria-labelledby=figures]', 'table[aria-label=Alerts]', '[role=log]']) {
      await same(selector);
    }
    expect(await figure(pages.after, 'Users')).toBe('2');
  });

  test('the server comes back: before, the alerts recover; after, everything does', async () => {
    before.restore();
    after.restore();
    for (const page of Object.values(pages)) await seen(page, 'Alerts: Live', 'Fog on the sound');
    await same('table[aria-label=Alerts]');

    expect(await badges(pages.before)).toBe('Metrics: Offline, Alerts: Live, Logs: Offline');
    expect(await figure(pages.before, 'Users')).toBe('2');
    await seen(pages.after, 'Metrics: Live', 'Logs: Live', 'rerouted sailing 9');
    await until('3 users', async () => (await figure(pages.after, 'Users')) === '3');
    expect(await pages.after.getByText('Alerts may be late.').count(), 'the problem is over').toBe(0);
    expect(await pages.after.getByText('Reconnect').count(), 'the bell needs no help').toBe(0);
    await picture('5-back');
  });

  test('what is missed is shown once, in its place', async () => {
    const lines = await pages.after.locator('[role=log] li').allInnerTexts();
    expect(lines.map((line) => line.replace(/^.*?\] /, '').replace(/ \{.*$/, ''))).toEqual([
      'started',
      'sailing 7 departs',
      'card reader is down',
      'rerouted sailing 9',
    ]);
    const alerts = await pages.after.locator('table[aria-label=Alerts] strong').allInnerTexts();
    expect(alerts).toEqual(['Fog on the sound', 'Ramp 2 is stuck', 'Berth 4 is closed']);
  });

  test('goes on living', async () => {
    await write(alert('Fog has lifted'));
    for (const page of Object.values(pages)) await seen(page, 'Fog has lifted');
    await same('table[aria-label=Alerts]');
    await until('the bell', async () => (await pages.after.locator('header').innerText()).includes('4'));
  });

  test('unmounts: nobody listens any more', async () => {
    for (const page of Object.values(pages)) await page.evaluate('unmount()');
    await same();
    await until('no sockets', () => before.listening().length === 0);
    await until('no channels', () => after.listening().length === 0);
    await write(alert('Nobody is here'));
    for (const page of Object.values(pages)) await page.close();
  });

  test('complained of nothing but the lost connection', () => {
    expect(
      complaints.filter((text) => !/Alerts socket failed|WebSocket connection to|ERR_/.test(text)),
    ).toEqual([]);
  });
});

test('mounted once, it shows the same', async () => {
  pages = { before: await open(before, ''), after: await open(after, '') };
  for (const page of Object.values(pages)) {
    await seen(page, 'Metrics: Live', 'Alerts: Live', 'Logs: Live', 'As of', 'Nobody is here', 'rerouted');
  }
  await same();
  for (const page of Object.values(pages)) await page.close();
  await until('nobody listens', () => before.listening().length + after.listening().length === 0);
});

describe('the backlog of a feed', () => {
  const titles = (page: Page) => page.locator('table[aria-label=Alerts] strong').allInnerTexts();

  test('rows that arrive while it is read come after it, and once', async () => {
    await after.db.client.query('delete from system_alerts');
    await after.db.client.query(alert('Read'));
    const page = await browser.newPage();
    await after.signIn(page);
    // The answer has left the database, and is late.
    await page.route('**/rest/v1/system_alerts*', async (route) => {
      const response = await route.fetch();
      await after.db.client.query(alert('Arrived meanwhile'));
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.fulfill({ response });
    });
    await page.goto(after.url);
    await seen(page, 'Arrived meanwhile');
    const all = await titles(page);
    expect(all.at(-1)).toBe('Read');
    const { rows } = await after.db.client.query('select id from system_alerts');
    await expect.poll(async () => (await titles(page)).length).toBe(rows.length);
    await page.close();
  });

  test('rows of one transaction, which share their time, all come back', async () => {
    await after.db.client.query('delete from system_alerts');
    await after.db.client.query(alert('First'));
    const page = await open(after, '');
    await seen(page, 'First', 'Alerts: Live');
    after.drop();
    await seen(page, 'Alerts: Offline');
    await after.db.client.query(
      ['begin', ...['a', 'b', 'c'].map((name) => alert(`Batch ${name}`)), 'commit'].join(';'),
    );
    after.restore();
    await seen(page, 'Batch a', 'Batch b', 'Batch c', 'Alerts: Live');
    expect(await titles(page)).toHaveLength(4);
    await page.close();
  });
});
