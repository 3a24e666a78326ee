import { extname } from 'node:path';
import { expect, test } from 'vitest';
import { loadCases } from '../fixtures/cases.js';
import { migrate } from '../fixtures/run.js';
import { fenceKeys, fillFences, type Block } from './fences.js';
import { readPage, root } from './pages.js';

const cases = new Map(loadCases().map((fixture) => [fixture.name, fixture]));

/** `NAME before`, `NAME after` or `NAME route`, where NAME is the folder of a fixture. */
function render(key: string): Block {
  const [name = '', part] = key.split(' ');
  const fixture = cases.get(name);
  if (!fixture) throw new Error(`docs/patterns.md: there is no fixture ${name}`);
  const language = extname(fixture.file).slice(1);
  if (part === 'before') return { text: fixture.input, language };
  if (part === 'after') return { text: migrate(fixture).text, language };
  if (part === 'route') return { text: fixture.routes.map((route) => JSON.stringify(route)).join(',\n') };
  throw new Error(`docs/patterns.md: ${key} is neither before, after nor route`);
}

// `npx vitest run test/docs -u` writes the page after a change of the fixtures.
test('docs/patterns.md shows what the tool does to the fixtures', async () => {
  const page = readPage('docs/patterns.md');
  expect(fenceKeys(page).length).toBeGreaterThan(12);
  await expect(fillFences(page, render)).toMatchFileSnapshot(`${root}docs/patterns.md`);
});
