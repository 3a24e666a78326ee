import fs from 'node:fs';
import nodePath from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { excluder, relative } from '../../src/discover/exclude.js';
import { isInside, relativePosix } from '../../src/project/files.js';
import { isBelow } from '../../src/pipeline/baseline.js';
import { pathPrinter } from '../../src/report/paths.js';

// The sources find the paths of Windows; nothing here looks at a disk that has them.
vi.mock('node:path', async (original) => {
  const { win32 } = await original<{ win32: typeof nodePath.win32 }>();
  return { ...win32, default: win32 };
});

const CWD = 'C:\\app';

describe('on Windows', () => {
  it('paths are printed with /', () => {
    expect(relative(CWD, 'C:\\app\\src\\a.ts')).toBe('src/a.ts');
    expect(relative(CWD, 'C:\\kit\\a.ts')).toBe('../kit/a.ts');
    expect(relative(CWD, 'D:\\kit\\a.ts')).toBe('D:/kit/a.ts');
    expect(relative(CWD, 'c:\\APP\\src\\a.ts')).toBe('src/a.ts');
    expect(relativePosix(CWD, 'C:\\app\\src\\a.ts')).toBe('src/a.ts');
    expect(pathPrinter({ cwd: CWD }, { root: 'C:\\' })('src/a.ts')).toBe('app/src/a.ts');
  });

  it('a folder on another drive holds nothing of this one', () => {
    expect(isInside(CWD, 'C:\\app\\src\\a.ts')).toBe(true);
    expect(isInside(CWD, 'D:\\app\\src\\a.ts')).toBe(false);
    expect(isInside(CWD, 'C:\\app2\\a.ts')).toBe(false);
  });

  it('patterns and paths that the user gives hold with either slash', async () => {
    const isExcluded = await excluder(CWD, ['legacy/', '*.stories.tsx']);
    expect(isExcluded('C:\\app\\legacy\\a.ts')).toBe(true);
    expect(isExcluded('C:\\app\\src\\a.stories.tsx')).toBe(true);
    expect(isExcluded('C:\\kit\\a.stories.tsx')).toBe(true);
    expect(isExcluded('C:\\app\\src\\legacy.ts')).toBe(false);
    for (const given of ['src', 'src\\', '.\\src', 'C:\\app\\src', 'c:/app/src'])
      expect(isBelow(CWD, 'src/a.ts', [given]), given).toBe(true);
    expect(isBelow(CWD, 'src/a.ts', ['lib', 'D:\\app\\src'])).toBe(false);
  });

  it('a configuration is named with /', async () => {
    await expect(loadConfig({ cwd: CWD, file: 'config\\a.json' })).rejects.toThrow(/^config\/a\.json: /);
  });
});

/** Where a relative path is asked for something else than its text, by the start of the line. */
const ASKED_ONLY = [
  'const relative = path.relative(dir, file);',
  'const relative = path.relative(path.resolve(',
];

it('no source hands on a relative path as the system writes it', () => {
  const root = nodePath.posix.join(import.meta.dirname, '../../src');
  const sources = fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'));
  const lines = sources.flatMap((file) =>
    fs
      .readFileSync(`${root}/${file}`, 'utf8')
      .split('\n')
      .filter((line) => /\bpath\.relative\(/.test(line))
      .map((line) => line.trim()),
  );
  expect(lines.length).toBeGreaterThan(5);
  const raw = lines.filter(
    (line) => !/toPosix\(path\.relative|\.split\((?:path\.)?sep\)\.join\('\/'\)/.test(line),
  );
  expect(raw.filter((line) => !ASKED_ONLY.some((start) => line.startsWith(start)))).toEqual([]);
});
