import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/contract.js';
import {
  entriesOf,
  formatBaseline,
  matchBaseline,
  numbered,
  parseBaseline,
  withLevels,
} from '../../src/rules/index.js';

function finding(over: Partial<Finding> = {}): Finding {
  return {
    code: 'RM001',
    name: 'legacy-websocket',
    level: 'error',
    file: 'src/a.ts',
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 2,
    message: 'a socket',
    action: 'safe',
    reasons: [],
    route: null,
    fingerprint: 'aaaa',
    ...over,
  };
}

describe('a baseline', () => {
  const known = numbered([
    finding(),
    finding({ line: 9 }),
    finding({ fingerprint: 'bbbb', file: 'src/b.ts' }),
  ]);
  const entries = entriesOf(known);

  it('knows what it was made of, and is read as it was written', () => {
    expect(parseBaseline(formatBaseline(entries), 'b.json')).toEqual(
      [...entries].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
    );
    expect(matchBaseline(known, entries)).toEqual({ fresh: [], used: entries, stale: [] });
    expect(formatBaseline([])).toBe('{\n  "version": 1,\n  "findings": []\n}\n');
  });

  it('survives a moved file, another line and another level', () => {
    const moved = numbered([
      finding({ file: 'lib/z.ts', line: 40 }),
      finding({ file: 'lib/z.ts', line: 80, code: 'RM002' }),
      finding({ fingerprint: 'bbbb', level: 'warning' }),
    ]);
    expect(matchBaseline(moved, entries)).toMatchObject({ fresh: [], stale: [] });
  });

  it('takes one more socket of the same text for a new one', () => {
    const more = numbered([...known.slice(0, 2), finding({ line: 20 }), ...known.slice(2)]);
    expect(matchBaseline(more, entries).fresh.map(({ line }) => line)).toEqual([20]);
  });

  it('notices what is gone, also one of several with the same text', () => {
    const { fresh, stale } = matchBaseline(numbered(known.slice(1)), entries);
    expect(fresh).toEqual([]);
    expect(stale.map(({ fingerprint }) => fingerprint)).toEqual(['aaaa-2']);
  });

  it('neither lists nor hides remarks and the findings about the tool itself', () => {
    const own = [
      finding({ level: 'info', fingerprint: 'cccc' }),
      finding({ code: 'RM902', fingerprint: 'dddd' }),
    ];
    expect(entriesOf(own)).toEqual([]);
    const listed = own.map(({ code, file, fingerprint }) => ({ code, file, fingerprint }));
    expect(matchBaseline(own, listed)).toMatchObject({ fresh: own, stale: listed });
  });

  it.each([
    ['nonsense', 'expected a baseline in JSON'],
    ['null', 'expected "version": 1, got nothing'],
    ['{"version":2}', 'expected "version": 1, got 2'],
    ['{"version":1}', 'expected the list "findings"'],
    ['{"version":1,"findings":[{"code":"RM001"}]}', 'in findings[0]'],
  ])('says in one line what is wrong with %s', (text, words) => {
    expect(() => parseBaseline(text, 'b.json')).toThrow(words);
    expect(() => parseBaseline(text, 'b.json')).toThrow(/^b\.json: [^\n]+$/);
  });
});

describe('levels of the configuration', () => {
  it('are given by code or name, and can switch a finding off', () => {
    const all = [finding(), finding({ code: 'RM004', level: 'info' })];
    expect(withLevels(all, { RM004: 'off', 'legacy-websocket': 'warning' })).toEqual([
      finding({ level: 'warning' }),
    ]);
    expect(withLevels(all, {})).toEqual(all);
  });

  it('are refused for something that is no finding', () => {
    expect(() => withLevels([], { RM999: 'off' }, 'realtime-migrate.config.ts')).toThrow(
      /^realtime-migrate\.config\.ts: rules: there is no finding "RM999"/,
    );
  });
});
