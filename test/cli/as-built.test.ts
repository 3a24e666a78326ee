import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/contract.js';
import { makeTree } from '../discover/tree.js';
import { loadCases } from '../fixtures/cases.js';
import { cli } from './harness.js';

// The build leaves out what the sources never ask for. Tests of the sources cannot see whether that is so.
describe.each(['broadcast', 'row'] as const)('every example through the built program, as %s', (kind) => {
  const cases = loadCases();
  it('fails for no file but those that cannot be parsed', () => {
    const route = {
      path: '**',
      kind,
      channel: 'all',
      ...(kind === 'row' ? { table: 'all_rows' } : { event: '*' }),
    };
    const root = makeTree({
      'realtime-migrate.config.json': JSON.stringify({ routes: [route] }),
      ...Object.fromEntries(cases.map(({ name, file, input }) => [`${name}/${file}`, input])),
    });

    const args = ['.', '--dry-run', '--no-verify', '--no-sql', '--format', 'json'];
    const { stdout } = cli(args, { cwd: root });
    const { findings } = JSON.parse(stdout) as Result;
    const failed = findings.filter(({ code }) => code === 'RM901').map(({ file }) => file.split('/')[0]);
    const broken = cases.filter(({ sites }) => sites === 'unparsed').map(({ name }) => name);
    expect(failed.sort()).toEqual(broken.sort());
  });
});
