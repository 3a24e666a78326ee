import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue, findingPage, findingsIndex, findRule } from '../../src/rules/index.js';

const pages = fileURLToPath(new URL('../../docs/findings/', import.meta.url));

describe('the catalogue', () => {
  it('has unique, sorted codes and unique names', () => {
    const codes = catalogue.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
    for (const { code, name } of catalogue) {
      expect(code).toMatch(/^RM\d{3}$/);
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    }
  });

  // `npx vitest run test/rules -u` writes the pages after a change of the catalogue.
  it.each(catalogue.map((rule) => [rule.code, rule] as const))(
    '%s has its page in docs/findings',
    async (code, rule) => {
      await expect(findingPage(rule)).toMatchFileSnapshot(`${pages}${code}.md`);
      expect(rule.url).toMatch(new RegExp(`/docs/findings/${code}\\.md$`));
    },
  );

  it('has an index and no page without a rule', async () => {
    await expect(findingsIndex()).toMatchFileSnapshot(`${pages}README.md`);
    const known = new Set(['README.md', ...catalogue.map(({ code }) => `${code}.md`)]);
    expect(readdirSync(pages).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('findRule', () => {
  it('takes a code or a name in any case', () => {
    expect(findRule('rm002').code).toBe('RM002');
    expect(findRule('Websocket-Needs-Human').code).toBe('RM002');
  });

  it('names the codes when there is no such rule', () => {
    expect(() => findRule('RM777\n')).toThrow(
      /^there is no finding "RM777\\n"; the codes are RM001, .*RM904$/,
    );
  });
});
