import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileChange } from '../../src/contract.js';
import { diff } from '../../src/report/diff.js';
import { sizeOf } from '../../src/report/patch.js';
import { change, migrated, result } from './sample.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'diff-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Writes the old texts, lets git apply the patch and expects the new texts, byte for byte. */
function expectApplies(changes: FileChange[]): void {
  for (const { file, before } of changes) {
    const target = path.join(folder, file);
    rmSync(target, { force: true });
    mkdirSync(path.dirname(target), { recursive: true });
    if (before !== null) writeFileSync(target, before);
  }
  execFileSync('git', ['-c', 'core.autocrlf=false', 'apply', '--whitespace=nowarn', '-'], {
    cwd: folder,
    input: diff(result({ changes })),
  });
  for (const { file, after } of changes) expect(readFileSync(path.join(folder, file), 'utf8')).toBe(after);
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

describe('diff', () => {
  it('has the headers of git', () => {
    expect(diff(migrated())).toMatchInlineSnapshot(`
      "diff --git a/src/a.ts b/src/a.ts
      --- a/src/a.ts
      +++ b/src/a.ts
      @@ -1,3 +1,3 @@
       one
      -two
      +2
       three
      diff --git a/src/chat.ts b/src/chat.ts
      --- a/src/chat.ts
      +++ b/src/chat.ts
      @@ -1,1 +1,2 @@
      +// marker
       a
      diff --git a/lib/supabase.ts b/lib/supabase.ts
      new file mode 100644
      --- /dev/null
      +++ b/lib/supabase.ts
      @@ -0,0 +1,1 @@
      +export {};
      "
    `);
  });

  it('is empty when nothing changes', () => {
    expect(diff(result())).toBe('');
  });

  it.each<[string, Partial<FileChange>]>([
    [
      'LF',
      {
        before: lines(40).join('\n') + '\n',
        after: lines(40).toSpliced(3, 2, 'x').toSpliced(30, 0, 'y').join('\n') + '\n',
      },
    ],
    [
      'CRLF',
      {
        before: lines(40).join('\r\n') + '\r\n',
        after: lines(40).toSpliced(3, 2, 'x').join('\r\n') + '\r\n',
      },
    ],
    ['mixed endings', { before: 'a\r\nb\nc\r\nd\n', after: 'a\r\nb\nX\r\nd\n' }],
    ['no final newline', { before: 'a\nb', after: 'a\nc' }],
    [
      'no final newline, end untouched',
      { before: lines(20).join('\n'), after: ['x', ...lines(20)].join('\n') },
    ],
    ['a final newline added', { before: 'a\nb', after: 'a\nb\n' }],
    ['CRLF without final newline', { before: 'a\r\nb', after: 'x\r\nb' }],
    ['BOM', { before: '\ufeffa\nb\n', after: '\ufeffx\na\nb\n' }],
    ['lone CR and Unicode separators', { before: 'a\rb\u2028c\nd\n', after: 'a\rb\u2028c\ne\n' }],
    ['a new file', { file: 'new/file.ts', before: null, after: 'x\n' }],
    ['a new file without final newline', { file: 'new/other.ts', before: null, after: 'x' }],
    ['an empty file', { before: '', after: 'x\n' }],
    ['a file that becomes empty', { before: 'x\n', after: '' }],
    ['a line that looks like a header', { before: '-- a/x\n++ b\n', after: '-- b/x\n++ c\n' }],
    ['spaces in the name', { file: 'my folder/my file.ts' }],
    ['quotes and brackets in the name', { file: 'pages/[id]/a "b" \'c\'.ts' }],
    ['non-ASCII in the name', { file: 'src/füße-日本.ts' }],
    ['control characters in the name', { file: 'src/a\tb\nc\u001b[31m.ts' }],
  ])('git applies %s', (_, over) => {
    expectApplies([change(over)]);
  });

  it('git applies several files at once', () => {
    expectApplies([
      change(),
      change({ file: 'b.ts', before: 'a', after: 'b' }),
      change({ file: 'c/d.ts', before: null }),
    ]);
  });

  it('git applies whatever was edited', () => {
    const line = fc.constantFrom(
      '',
      'a',
      'b',
      '  c',
      '+',
      '-',
      '\\ No newline',
      '@@ -1 +1 @@',
      'diff --git a/x b/x',
    );
    const text = fc
      .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { minLength: 1, maxLength: 14 }), line)
      .map(([rows, last]) => rows.flat().join('') + last);
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        expectApplies([change({ before, after })]);
      }),
      { numRuns: 40 },
    );
  });

  it('counts lines, not headers', () => {
    expect(sizeOf(change({ before: '-- a\nb\n', after: '++ a\nb\nc\n' }))).toEqual({ added: 2, removed: 1 });
  });

  it('is coloured for the eye, with control characters written out', () => {
    const changes = [change({ before: '-- a\r\n\tb\r\n', after: '\u001b[2Jx\r\n\tb\r\n' })];
    const colored = diff(result({ changes }), { color: true });
    expect(colored).toContain('\u001b[31m--- a\u001b[39m');
    expect(colored).toContain('\u001b[32m+\\x1b[2Jx\u001b[39m');
    expect(stripVTControlCharacters(colored)).toContain('\n \tb\n');
  });
});
