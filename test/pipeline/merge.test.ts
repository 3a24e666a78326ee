import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInShard } from '../../src/discover/shard.js';
import { check, merge } from '../../src/index.js';
import { json } from '../../src/report/json.js';
import { ALERTS, METRICS, PACKAGE, project, watcher } from './project.js';

describe('a shard', () => {
  const files = Array.from({ length: 2000 }, (_, at) => `src/features/f${at % 40}/Panel${at}.tsx`);

  it('shares the files out: each to one part, and about as many to each', () => {
    for (const total of [1, 2, 3, 8]) {
      const parts = files.map((file) =>
        Array.from({ length: total }, (_, at) => at + 1).filter((index) => isInShard(file, { index, total })),
      );
      expect(parts.every((owners) => owners.length === 1)).toBe(true);
      for (let index = 1; index <= total; index += 1) {
        const share = parts.filter(([owner]) => owner === index).length / files.length;
        expect(share * total, `part ${index} of ${total}`).toBeGreaterThan(0.7);
        expect(share * total, `part ${index} of ${total}`).toBeLessThan(1.3);
      }
    }
  });
});

describe('merge', () => {
  const sources = Object.fromEntries(
    Array.from({ length: 12 }, (_, at) => [
      `src/part${at}.ts`,
      // Every other file holds the same text.
      watcher(at % 2 === 0 ? 'same' : `watch${at}`, at % 3 === 0 ? METRICS : ALERTS),
    ]),
  );

  it('makes of the shards what one run would have found', async () => {
    const { dir } = project({ ...PACKAGE, ...sources, 'src/clean.ts': 'export {};\n' });
    const whole = await check({ cwd: dir });
    const total = 3;
    const reports = await Promise.all(
      [1, 2, 3].map(async (index) => {
        const result = await check({ cwd: dir, shard: { index, total } });
        expect(result.summary.sockets.total).toBeLessThan(whole.summary.sockets.total);
        return { name: `${index}.json`, text: json(result) };
      }),
    );
    const merged = await merge({ cwd: dir, reports });
    const plain = (text: string): unknown => JSON.parse(text) as unknown;
    expect(merged.findings.map(({ fingerprint, file, line }) => [fingerprint, file, line])).toEqual(
      whole.findings.map(({ fingerprint, file, line }) => [fingerprint, file, line]),
    );
    expect(merged.summary).toEqual(whole.summary);
    expect(plain(json(merged))).toMatchObject({ command: 'check', changes: [] });

    const { baseline } = await merge({ cwd: dir, reports, updateBaseline: true });
    writeFileSync(path.join(dir, baseline?.file ?? ''), baseline?.text ?? '');
    expect((await merge({ cwd: dir, reports })).findings).toEqual([]);
    expect((await check({ cwd: dir })).findings).toEqual([]);
    // A part alone is not held against it.
    const part = await check({ cwd: dir, baseline: false, shard: { index: 1, total } });
    expect(part.summary.errors).toBeGreaterThan(0);
  });

  it.each([
    ['x', 'expected a report in JSON'],
    ['{"version":2}', 'expected a report of version 1'],
    ['{"version":1,"command":"migrate"}', 'only reports of check can be merged, got one of migrate'],
    ['{"version":1,"command":"check","findings":[]}', 'the report is not complete'],
  ])('refuses %s', async (text, words) => {
    await expect(merge({ reports: [{ name: 'a.json', text }] })).rejects.toThrow(`a.json: ${words}`);
  });
});
