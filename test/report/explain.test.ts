import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { explain, listFindings } from '../../src/report/explain.js';
import { catalogue } from '../../src/rules/index.js';

describe('explain', () => {
  it('lists every finding, one a line', () => {
    const lines = listFindings().trimEnd().split('\n');
    expect(lines.map((line) => line.split(/\s+/).slice(0, 3))).toEqual(
      catalogue.map(({ code, name, level }) => [code, name, level]),
    );
  });

  it.each(catalogue.map((rule) => [rule.code, rule] as const))('says why and how for %s', (code, rule) => {
    const text = explain(code, { width: 10_000 });
    for (const part of [rule.title, ...rule.why, ...rule.fix, rule.url]) expect(text).toContain(part);
    expect(stripVTControlCharacters(explain(code, { width: 10_000, color: true }))).toBe(text);
  });

  it('wraps prose and leaves code alone', () => {
    const { example, url } = catalogue[0] ?? {};
    const text = explain('RM001', { width: 60 });
    for (const line of example?.code.split('\n') ?? []) expect(text).toContain(line);
    const prose = text.slice(0, text.indexOf('Example')).split('\n');
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text.trimEnd().endsWith(url ?? '-')).toBe(true);
  });
});
