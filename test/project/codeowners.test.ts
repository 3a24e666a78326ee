import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOwners, ownersOf, parseOwners } from '../../src/project/codeowners.js';

const owners = (text: string, file: string): readonly string[] => ownersOf(file, parseOwners(text));

describe('patterns', () => {
  it.each([
    ['*', 'a/b.ts', true],
    ['*.ts', 'a/b.ts', true],
    ['*.ts', 'a/b.tsx', false],
    ['/src/', 'src/a/b.ts', true],
    ['/src/', 'web/src/a.ts', false],
    ['src/', 'web/src/a.ts', true],
    ['src', 'web/src/a.ts', true],
    ['src', 'web/srcs/a.ts', false],
    ['apps/web', 'apps/web/a.ts', true],
    ['apps/web', 'x/apps/web/a.ts', false],
    ['docs/*', 'docs/a.md', true],
    ['docs/*', 'docs/sub/a.md', false],
    ['**/logs', 'a/b/logs/x.ts', true],
    ['/apps/**/realtime.ts', 'apps/realtime.ts', true],
    ['/apps/**/realtime.ts', 'apps/a/b/realtime.ts', true],
    ['/apps/**', 'apps/a/b.ts', true],
    ['/a?.ts', 'ab.ts', true],
    ['/a?.ts', 'a/.ts', false],
    ['/[id].tsx', '[id].tsx', true],
    ['/pages/(x)+.ts', 'pages/(x)+.ts', true],
    ['/with\\ blank/', 'with blank/a.ts', true],
  ])('%s and %s: %s', (pattern, file, matches) => {
    expect(owners(`${pattern} @team`, file)).toEqual(matches ? ['@team'] : []);
  });
});

describe('lines', () => {
  it('the last that matches wins, also one without owners', () => {
    const text = '# all\n* @all\n/src/ @web  dev@example.com # not @this\n\n/src/generated/\n';
    expect(owners(text, 'a.ts')).toEqual(['@all']);
    expect(owners(text, 'src/a.ts')).toEqual(['@web', 'dev@example.com']);
    expect(owners(text, 'src/generated/a.ts')).toEqual([]);
  });

  it('sections of GitLab add up, and have owners of their own', () => {
    const text = '* @all\n[Web][2] @web\n/src/\n/src/a.ts @ann\n^[Data] @data\n*.sql\n';
    expect(owners(text, 'src/b.ts')).toEqual(['@all', '@web']);
    expect(owners(text, 'src/a.ts')).toEqual(['@all', '@ann']);
    expect(owners(text, 'src/b.sql')).toEqual(['@all', '@web', '@data']);
  });

  it('takes CRLF, and leaves out what is no pattern', () => {
    expect(owners('*.ts @a\r\n!*.ts @b\r\n', 'x.ts')).toEqual(['@a']);
  });
});

describe('in a repository', () => {
  let root: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'owners-')));
    mkdirSync(path.join(root, '.git'));
    mkdirSync(path.join(root, 'apps/web'), { recursive: true });
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('counts from its top, wherever the run starts', () => {
    writeFileSync(path.join(root, 'CODEOWNERS'), '/apps/web/ @web\n/apps/api/ @api\n');
    const find = codeOwners(path.join(root, 'apps/web'));
    expect(find?.('src/a.ts')).toEqual(['@web']);
    expect(find?.('../api/a.py')).toEqual(['@api']);
  });

  it('takes the file that the host would take', () => {
    for (const [place, owner] of [
      ['.github', '@first'],
      ['.', '@second'],
      ['docs', '@third'],
    ] as const) {
      mkdirSync(path.join(root, place), { recursive: true });
      writeFileSync(path.join(root, place, 'CODEOWNERS'), `* ${owner}\n`);
    }
    expect(codeOwners(root)?.('a.ts')).toEqual(['@first']);
    rmSync(path.join(root, '.github'), { recursive: true });
    expect(codeOwners(root)?.('a.ts')).toEqual(['@second']);
  });

  it('has none without a file', () => {
    expect(codeOwners(root)).toBeUndefined();
  });
});
