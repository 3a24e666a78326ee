import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { advised } from '../../test/e2e/example/config.js';
import { startAfter, startBefore, type World } from '../../test/e2e/example/worlds.js';
import { startBrowser } from '../../test/support/browser.js';
import { startPostgres } from '../../test/support/postgres.js';
import { parentOf, processorTime } from './cpu.js';
import { tableOf, type Load, type Page, type Results, type Side } from './results.js';

const number = (name: string, usual: number) => Number(process.env[name] ?? usual);
const seconds = number('SECONDS', 20);
const inserts = number('INSERTS', 8);
const levels = (process.env.VIEWERS ?? '1,10,50').split(',').map(Number);
const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

/** Enough rows for the query behind the figures to cost something. */
const SEED = `
insert into app_users (email) select i || '@example.com' from generate_series(1, 2000) i;
insert into request_log (user_id, path, status, created_at)
  select 1 + i % 2000, '/sailings/' || i % 40, 200, now() - i * interval '50 ms' from generate_series(1, 100000) i;
insert into service_checks (name, status) select 'service ' || i % 8, 'up' from generate_series(1, 4000) i;
insert into system_logs (level, service, message) select 'info', 'seed', 'line ' || i from generate_series(1, 5000) i;
analyze;
select refresh_admin_metrics_view()`;

async function measurePage(world: World, browser: Browser): Promise<Page> {
  const firstData: number[] = [];
  const insertToDom: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await world.signIn(page);
    const start = performance.now();
    await page.goto(world.url);
    await page.getByText('As of').waitFor({ timeout: 60_000 });
    firstData.push(performance.now() - start);
    await context.close();
  }
  const page = await browser.newPage();
  await world.signIn(page);
  await page.goto(world.url);
  await page.getByText('Alerts: Live').waitFor();
  await pause(1000);
  for (let round = 0; round < inserts; round += 1) {
    // Spread over the interval of five seconds, so that no phase of it is preferred.
    await pause(1300);
    const title = `Alert ${round}`;
    const appears = page.waitForFunction(
      `document.querySelector('table[aria-label=Alerts]')?.textContent.includes('${title}')`,
      undefined,
      { polling: 'raf', timeout: 60_000 },
    );
    const start = performance.now();
    await world.db.client.query(
      `insert into system_alerts (severity, title, message, source) values ('info', '${title}', '', 'bench')`,
    );
    await appears;
    insertToDom.push(performance.now() - start);
  }
  await page.close();
  return { firstData: median(firstData), insertToDom: median(insertToDom) };
}

async function measureLoad(world: World, viewers: number, mainProcess: number): Promise<Load> {
  const present = Array.from({ length: viewers }, () => world.view());
  await pause(3000);
  const before = { queries: world.queries(), time: processorTime(mainProcess), at: performance.now() };
  // The same life for both: an alert and a log line every two seconds, and a refresh, which is due every two minutes.
  await world.db.client.query('select refresh_admin_metrics_view()');
  while (performance.now() - before.at < seconds * 1000) {
    await world.db.client.query(
      "insert into system_alerts (severity, title, message, source) values ('info', 'a', '', 'bench'); insert into system_logs (level, service, message) values ('info', 'bench', 'b')",
    );
    await pause(2000);
  }
  const elapsed = (performance.now() - before.at) / 1000;
  const load = {
    viewers,
    queries: ((world.queries() - before.queries) / viewers / elapsed) * 60,
    processor: (processorTime(mainProcess) - before.time) / elapsed,
  };
  await Promise.all(present.map((viewer) => viewer.leave()));
  await pause(500);
  return load;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Each side has a database server of its own, so that its processor time is its own. */
async function measure(
  start: (postgres: Awaited<ReturnType<typeof startPostgres>>) => Promise<World>,
): Promise<Side> {
  const postgres = await startPostgres({ settings: { max_connections: '200' } });
  const browser = await startBrowser();
  let world: World | undefined;
  try {
    world = await start(postgres);
    await world.db.client.query(SEED);
    const { rows } = await world.db.client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const mainProcess = parentOf(rows[0]?.pid ?? 0);
    const page = await measurePage(world, browser);
    console.error(`one page measured: ${JSON.stringify(page)}`);
    const loads: Load[] = [];
    for (const viewers of levels) {
      loads.push(await measureLoad(world, viewers, mainProcess));
      console.error(`${viewers} viewers measured`);
    }
    return { page, loads };
  } finally {
    await world?.close();
    await browser.close();
    await postgres.stop();
  }
}

const before = await measure((postgres) => startBefore(postgres, 1));
const after = await measure((postgres) => startAfter(postgres, advised));

const results: Results = { seconds, inserts, before, after };
console.log(tableOf(results));
const file = process.env.RESULTS ?? fileURLToPath(new URL('../live-results.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
// The clients keep their sockets for a while.
process.exit(0);
