import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pages, readPage, root } from './pages.js';

/** The page without what stands in code, where brackets are no links. */
function prose(page: string): string {
  return readPage(page)
    .replace(/^(```+)[^]*?^\1$/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()#]/g, ' '));
}

/** Headings as GitHub turns them into anchors. */
function anchors(page: string): Set<string> {
  const text = readPage(page).replace(/^(```+)[^]*?^\1$/gm, '');
  const seen = new Map<string, number>();
  return new Set(
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
      const slug = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-');
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

describe.each(pages)('%s', (page) => {
  const links = [...prose(page).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  const local = links.filter((link) => !/^[a-z]+:/.test(link));

  test('links to what exists', () => {
    for (const link of local) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : relative(root, join(root, dirname(page), path));
      expect(existsSync(join(root, target)), link).toBe(true);
      if (anchor === undefined) continue;
      expect(statSync(join(root, target)).isFile(), link).toBe(true);
      expect([...anchors(target)], link).toContain(anchor);
    }
  });
});

test('every page of docs can be reached from the README', () => {
  const reached = new Set<string>();
  const visit = (page: string): void => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const [, link = ''] of prose(page).matchAll(/\[[^\]]*\]\(([^)\s#]+)[^)]*\)/g)) {
      const target = relative(root, join(root, dirname(page), link));
      if (pages.includes(target)) visit(target);
    }
  };
  visit('README.md');
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});
