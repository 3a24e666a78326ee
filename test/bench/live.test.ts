import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { tableOf, type Results } from '../../bench/live/results.js';

const bench = fileURLToPath(new URL('../../bench/live.mjs', import.meta.url));

test('the live benchmark does the work it means to measure', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'realtime-migrate-bench-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'results.json');
  const output = execFileSync(process.execPath, ['--experimental-websocket', bench], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    // Each socket of a viewer polls once within six seconds.
    env: { ...process.env, SECONDS: '6', VIEWERS: '2', INSERTS: '1', RESULTS: file },
  });
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
  expect(output.trim()).toBe(tableOf(results));
  for (const { page, loads } of [results.before, results.after]) {
    expect(page.firstData, 'the page showed its figures').toBeGreaterThan(0);
    expect(page.insertToDom, 'the row came to the page').toBeGreaterThan(0);
    expect(loads.map(({ viewers }) => viewers)).toEqual([2]);
    expect(loads[0]?.processor, 'the database was the one that was measured').toBeGreaterThan(0);
  }
  const [before, after] = [results.before, results.after].map(({ loads }) => loads[0]?.queries ?? NaN);
  expect(before, 'six sockets of a viewer poll').toBeGreaterThan(30);
  expect(after, 'channels do not').toBeLessThan(before ?? 0);
});
