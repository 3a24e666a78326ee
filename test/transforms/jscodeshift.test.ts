import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCases, type FixtureCase } from '../fixtures/cases.js';
import { migrate } from '../fixtures/run.js';

/** A transform knows one file, no project around it, and the sockets of one package or the platform. */
const cases = loadCases().filter(
  (one) =>
    Object.keys(one.facts).length === 0 &&
    new Set(migrate(one).sites.map(({ library }) => library)).size <= 1,
);
const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** The runner takes one transform and its options per run, so cases with the same ones share a run. */
const groups = new Map<string, FixtureCase[]>();
for (const one of cases) {
  const key = JSON.stringify([one.transform, one.routes, one.client]);
  groups.set(key, [...(groups.get(key) ?? []), one]);
}

const root = mkdtempSync(join(tmpdir(), 'realtime-migrate-jscodeshift-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe.each([...groups.values()].map((group, index) => ({ index, group })))(
  'configuration $index under the jscodeshift CLI',
  ({ index, group }) => {
    const folder = join(root, String(index));
    let report = '';

    beforeAll(() => {
      for (const { file, input } of group) {
        mkdirSync(join(folder, 'src'), { recursive: true });
        writeFileSync(join(folder, file), input);
      }
      if (group[0]) report = jscodeshift(folder, group[0]);
    });

    test.each(group)('$name', (fixture) => {
      // Files are named from the working directory, which here is not the imagined project.
      const text = readFileSync(join(folder, fixture.file), 'utf8').replace(
        /\((?:\.\.\/)+[^()]*?\/src\//g,
        '(src/',
      );
      expect(text, report).toBe(migrate(fixture).text);
    });

    test('no file failed but those with a syntax error', () => {
      const broken = group.filter((fixture) => fixture.sites === 'unparsed').length;
      const failed = Number(/(\d+) errors/.exec(report)?.[1]);
      expect(failed, report).toBeLessThanOrEqual(broken);
    });
  },
);

function jscodeshift(folder: string, fixture: FixtureCase): string {
  return execFileSync(
    process.execPath,
    [
      path('node_modules/jscodeshift/bin/jscodeshift.js'),
      '--parser=tsx',
      '--extensions=ts,tsx,mts,js,jsx,mjs,vue,svelte,astro,html',
      '--run-in-band',
      `--routes=${JSON.stringify(fixture.routes)}`,
      `--client=${JSON.stringify(fixture.client)}`,
      '-t',
      path(`dist/transforms/${fixture.transform}.cjs`),
      join(folder, 'src'),
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
}
