import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.js';
import { ALERTS, METRICS, PACKAGE, project, watcher } from './project.js';

const app = {
  ...PACKAGE,
  'src/a.ts': watcher('alerts', ALERTS),
  'lib/b.ts': watcher('metrics', METRICS),
};

/** Writes the baseline a run proposes, as the command line does. */
async function update(dir: string): Promise<void> {
  const { baseline } = await check({ cwd: dir, updateBaseline: true });
  writeFileSync(path.join(dir, baseline?.file ?? ''), baseline?.text ?? '');
}

describe('check with a baseline', () => {
  it('puts aside what is known, and finds the usual file by itself', async () => {
    const { dir } = project(app);
    expect((await check({ cwd: dir })).summary.errors).toBe(2);
    await update(dir);
    const result = await check({ cwd: dir });
    expect(result.findings).toEqual([]);
    expect(result.summary.errors).toBe(0);
    expect(result.baseline).toMatchObject({ file: 'realtime-migrate-baseline.json', known: 2 });
    expect((await check({ cwd: dir, baseline: false })).summary.errors).toBe(2);
  });

  it('fails for a new socket, also for one with the text of a known one', async () => {
    const { dir } = project(app);
    await update(dir);
    writeFileSync(path.join(dir, 'lib/copy.ts'), app['src/a.ts']);
    const result = await check({ cwd: dir });
    expect(result.summary.errors).toBe(1);
    expect(result.findings[0]).toMatchObject({ code: 'RM001' });
    // Bringing it up to date does not take it in.
    await update(dir);
    expect((await check({ cwd: dir })).summary.errors).toBe(1);
  });

  it('fails for an entry without a finding until it is taken out, and says where it stands', async () => {
    const { dir } = project(app);
    await update(dir);
    writeFileSync(path.join(dir, 'src/a.ts'), 'export {};\n');
    const { findings } = await check({ cwd: dir });
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'RM904',
        level: 'error',
        file: 'realtime-migrate-baseline.json',
        line: 5,
      }),
    ]);
    await update(dir);
    const after = await check({ cwd: dir });
    expect([after.findings, after.baseline?.known]).toEqual([[], 1]);
  });

  it('judges entries only where the run looked, and keeps the others', async () => {
    const { dir } = project(app);
    await update(dir);
    writeFileSync(path.join(dir, 'src/a.ts'), 'export {};\n');
    const { findings, baseline } = await check({ cwd: dir, paths: ['lib'], updateBaseline: true });
    expect(findings).toEqual([]);
    expect(baseline?.text).toContain('src/a.ts');
  });

  it('is not without the file that was named', async () => {
    const { dir } = project(app);
    await expect(check({ cwd: dir, baseline: 'known.json' })).rejects.toThrow(
      'known.json: there is no such baseline: write one with --update-baseline',
    );
  });
});

describe('check with fixes', () => {
  it('works out what migrate would do, and writes nothing', async () => {
    const { dir, git, commit } = project(app);
    commit();
    const result = await check({ cwd: dir, fixes: true });
    const sources = result.fixes?.filter(({ kind }) => kind === 'source').map(({ file }) => file);
    expect(sources?.sort()).toEqual(['lib/b.ts', 'src/a.ts']);
    expect(result.changes).toEqual([]);
    expect(git('status', '--porcelain')).toBe('');
  });
});
