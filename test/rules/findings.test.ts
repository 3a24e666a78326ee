import { describe, expect, it } from 'vitest';
import type { Action, FileChange, SiteOutcome, SkippedFile } from '../../src/contract.js';
import { countLevels, findingsOf } from '../../src/rules/index.js';

function site(over: Partial<SiteOutcome> = {}): SiteOutcome {
  return {
    file: 'src/a.ts',
    span: { start: 0, end: 10 },
    location: { line: 1, column: 1, endLine: 1, endColumn: 11 },
    action: 'safe',
    reasons: [],
    url: '{base}/ws/metrics',
    route: '/ws/metrics',
    channel: 'metrics',
    table: 'metrics',
    notes: [],
    fingerprint: 'f',
    ...over,
  };
}

const codes = (sites: SiteOutcome[], command: 'check' | 'migrate') =>
  findingsOf(sites, [], command).map(({ code, level, action }) => [code, level, action]);

describe('findingsOf', () => {
  it.each<[Action, string[], string[] | undefined]>([
    ['safe', ['RM001', 'error', 'safe'], undefined],
    ['review', ['RM001', 'error', 'review'], ['RM005', 'warning', 'review']],
    ['manual', ['RM002', 'error', 'manual'], ['RM002', 'error', 'manual']],
    ['unmapped', ['RM003', 'error', 'none'], ['RM003', 'error', 'none']],
    ['outOfScope', ['RM004', 'info', 'none'], ['RM004', 'info', 'none']],
  ])('reports a site at level %s', (action, check, migrate) => {
    expect(codes([site({ action })], 'check')).toEqual([check]);
    expect(codes([site({ action })], 'migrate')).toEqual(migrate === undefined ? [] : [migrate]);
  });

  it('keeps reporting a site that migrate was told to leave alone', () => {
    expect(codes([site({ action: 'review', channel: null })], 'migrate')).toEqual([
      ['RM001', 'error', 'review'],
    ]);
  });

  it('carries the reasons, the route and the entry to paste', () => {
    const [finding] = findingsOf(
      [
        site({
          action: 'unmapped',
          reasons: ['no route'],
          route: null,
          channel: null,
          suggestion: {
            route: { path: '/ws/a', kind: 'row', channel: 'a', table: 'a' },
            doubts: ['table'],
            because: 'a message replaces a state',
          },
        }),
      ],
      [],
      'check',
    );
    expect(finding).toMatchObject({
      reasons: ['no route'],
      route: null,
      suggestion: "{ path: '/ws/a', kind: 'row', channel: 'a', table: 'a' }, // TODO the table",
      fingerprint: 'f',
    });
    expect(finding?.message).toContain('{base}/ws/metrics');
  });

  it('says so when nothing of the URL is known', () => {
    expect(findingsOf([site({ action: 'manual', url: '' })], [], 'check')[0]?.message).toBe(
      'WebSocket with an unknown URL has to be migrated by hand',
    );
  });

  it('sorts by file in byte order, then line, then column', () => {
    const at = (file: string, line: number, column: number) =>
      site({ file, location: { line, column, endLine: line, endColumn: column } });
    const sorted = findingsOf(
      [
        at('ä.ts', 1, 1),
        at('\u{1f600}.ts', 1, 1),
        at('\uff5e.ts', 1, 1),
        at('a.ts', 10, 1),
        at('a.ts', 9, 12),
        at('a.ts', 9, 2),
        at('B.ts', 1, 1),
      ],
      [],
      'check',
    ).map(({ file, line, column }) => `${file}:${line}:${column}`);
    // U+FF5E comes before U+1F600 in UTF-8, after it in UTF-16.
    expect(sorted).toEqual([
      'B.ts:1:1',
      'a.ts:9:2',
      'a.ts:9:12',
      'a.ts:10:1',
      'ä.ts:1:1',
      '\uff5e.ts:1:1',
      '\u{1f600}.ts:1:1',
    ]);
  });

  it('reports a failed file as an error and a skipped one as a remark, with stable fingerprints', () => {
    const skipped: SkippedFile[] = [
      { file: 'b.ts', kind: 'unparsed', failed: true, reason: 'Unexpected token', line: 3, column: 7 },
      { file: 'c.ts', kind: 'unreadable', failed: true, reason: 'permission denied' },
      { file: 'd.js', kind: 'excluded', failed: false, reason: '5 MB, generated' },
    ];
    const findings = findingsOf([], skipped, 'check');
    expect(
      findings.map(({ code, level, file, line, column, message }) => [
        code,
        level,
        file,
        line,
        column,
        message,
      ]),
    ).toEqual([
      ['RM901', 'error', 'b.ts', 3, 7, 'Could not be parsed: Unexpected token'],
      ['RM901', 'error', 'c.ts', 1, 1, 'Could not be read: permission denied'],
      ['RM903', 'info', 'd.js', 1, 1, 'Skipped: 5 MB, generated'],
    ]);
    const moved = findingsOf(
      [],
      skipped.map((file) => ({ ...file, line: 99 })),
      'check',
    );
    expect(moved.map(({ fingerprint }) => fingerprint)).toEqual(
      findings.map(({ fingerprint }) => fingerprint),
    );
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(countLevels(findings)).toEqual({ errors: 2, warnings: 0 });
  });

  it('gives the lines of the file as it is after the run', () => {
    const before = '\r\nconst a = new WebSocket(x);\r\n\r\n  const b = new WebSocket(y);\r\n';
    const first = before.indexOf('const a');
    const line = before.indexOf('  const b');
    const b = before.indexOf('new WebSocket(y)');
    const replacement = 'const channel = supabase\r\n  .channel("a")\r\n  .subscribe();';
    const marker = '  // look here\r\n';
    const change: FileChange = {
      file: 'src/a.ts',
      path: '/app/src/a.ts',
      before,
      after: '',
      edits: [
        { start: 0, end: 0, text: 'import { supabase } from "x";\r\n' },
        { start: first, end: first + 'const a = new WebSocket(x);'.length, text: replacement },
        { start: line, end: line, text: marker },
      ],
      kind: 'source',
    };
    change.after = change.edits.reduceRight(
      (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end),
      before,
    );
    const sites = [
      site({ action: 'review', span: { start: first + 10, end: first + 26 } }),
      site({
        action: 'manual',
        span: { start: b, end: b + 16 },
        location: { line: 4, column: 13, endLine: 4, endColumn: 29 },
      }),
    ];
    const lines = change.after.split('\r\n');
    const [review, manual] = findingsOf(sites, [], 'migrate', [change]);
    expect(review).toMatchObject({ code: 'RM005', line: 3, column: 1 });
    expect(manual).toMatchObject({ code: 'RM002', line: 8, column: 13, endLine: 8, endColumn: 29 });
    expect(lines[7]?.slice(12, 28)).toBe('new WebSocket(y)');
    // A dry run writes nothing, so the old lines still hold.
    expect(findingsOf(sites, [], 'migrate')[1]).toMatchObject({ line: 4, column: 13 });
  });
});
