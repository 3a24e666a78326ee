import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tableOf, type Results } from '../../bench/live/results.js';
import { readPage, root } from './pages.js';

const stored = JSON.parse(readFileSync(`${root}bench/live-results.json`, 'utf8')) as Results;

test('the page of the benchmarks shows the results that are stored', () => {
  expect(readPage('bench/README.md')).toContain(tableOf(stored));
});

test('the README quotes them, those that got worse as well', () => {
  const readme = readPage('README.md').replace(/\s+/g, ' ');
  const { before, after } = stored;
  const processor = (viewers: number): number => {
    const [old, now] = [before, after].map(({ loads }) => loads.find((load) => load.viewers === viewers));
    return (now?.processor ?? NaN) / (old?.processor ?? NaN);
  };
  const { insertToDom, firstData } = before.page;
  expect(readme).toContain(`in ${(after.page.insertToDom / insertToDom).toFixed(3)} of the time`);
  expect(readme).toContain(`with 50 viewers the database needed ${processor(50).toFixed(3)} of`);
  expect(readme).toContain(`(with one viewer ${processor(1).toFixed(2)}:`);
  expect(readme).toContain(`${after.page.firstData.toFixed(0)} ms in place of ${firstData.toFixed(0)}:`);
});
