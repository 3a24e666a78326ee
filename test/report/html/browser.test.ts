/** The page for reviewers in a real browser: of the bundled example, of hostile names, and of a thousand files. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html as report } from '../../../src/report/html/index.js';
import { cli } from '../../cli/harness.js';
import { startBrowser, takePicture } from '../../support/browser.js';
import { change, migrated, result, site } from '../sample.js';
import { expectNoSideways, openReport, violations, type Opened } from './open.js';

const root = path.resolve(import.meta.dirname, '../../..');
/** Pictures for those who want to look; git ignores the folder. */
const artifacts = path.join(root, 'test/artifacts/report');

let browser: Browser;
let folder: string;
const file = (name: string): string => path.join(folder, `${name}.html`);

function prepareExample(): string {
  const app = path.join(folder, 'ferrypoint');
  const leftOut = new Set(['node_modules', '.next', '.venv', '__pycache__', '.pytest_cache']);
  cpSync(path.join(root, 'fixtures/dashboard'), app, {
    recursive: true,
    filter: (from) => !leftOut.has(path.basename(from)),
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(app, 'node_modules'), 'junction');
  writeFileSync(path.join(app, 'CODEOWNERS'), '* @ferry/all\n/src/pages/ @ferry/web\n/backend/ @ferry/api\n');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: app, env });
  git('init', '--quiet');
  git('add', '--all');
  git(
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@example.com',
    'commit',
    '--quiet',
    '--no-verify',
    '-m',
    'Before',
  );
  return app;
}

beforeAll(async () => {
  rmSync(artifacts, { recursive: true, force: true });
  mkdirSync(artifacts, { recursive: true });
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'report-')));
  browser = await startBrowser();
  const cwd = prepareExample();
  for (const args of [
    ['check', '--output', `html=${file('check')}`],
    ['./src', '--output', `html=${file('migrate')}`],
  ]) {
    const { status, stderr } = cli([...args, '--quiet'], { cwd });
    expect([0, 1], stderr).toContain(status);
  }
}, 240_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const cards = (page: Page): Promise<number> => page.locator('#sockets .card:visible').count();

describe('the example, migrated', () => {
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    opened = await openReport(browser, file('migrate'));
    ({ page } = opened);
  });
  afterAll(async () => {
    await page.context().close();
  });

  test('tells what was done, what the database needs, and what can go', async () => {
    expect(await page.locator('h2').first().innerText()).toContain('Migrated 6 of 7 sockets in 4 files');
    expect(await page.locator('.bar').allInnerTexts()).toHaveLength(2);
    const card = page.locator('.card', { hasText: 'src/hooks/useSystemAlerts.ts:33' }).first();
    expect(await card.innerText()).toMatch(/admin-alerts on public\.system_alerts/);
    await card.locator('summary', { hasText: 'SQL it needs' }).click();
    expect(await card.locator('.code').innerText()).toContain('create table if not exists');
    const module = page.locator('#backend .card', { hasText: 'admin_realtime.py' }).first();
    expect(await module.textContent()).toMatch(/safe to delete[^]*\/metrics\s+nobody/);
  });

  test('shows a diff in two ways, with colours and the words that differ', async () => {
    const diff = page.locator('details.diff').first();
    expect(await diff.locator('.split').count()).toBe(1);
    const text = (await diff.locator('tr').allInnerTexts()).join('\n');
    await page.getByLabel('unified').check();
    expect(await diff.locator('.split').count()).toBe(0);
    expect(await diff.locator('.added').count()).toBeGreaterThan(20);
    expect(await diff.locator('.t-k').count()).toBeGreaterThan(20);
    expect(await diff.locator('mark').count()).toBeGreaterThan(0);
    expect(text).toContain('Socket: /api/v3/admin/realtime/alerts');
    await page.keyboard.press('s');
    expect(await diff.locator('.split').count()).toBe(1);
  });

  test('the lines of a diff are those of the patch', async () => {
    const app = path.join(folder, 'ferrypoint');
    const after = readFileSync(path.join(app, 'src/hooks/useSystemAlerts.ts'), 'utf8').split('\n');
    const numbered = await page
      .locator('details.diff')
      .first()
      .locator('tr')
      .evaluateAll((rows) =>
        rows.flatMap((row) => {
          const cells = [...(row as unknown as { cells: { textContent: string }[] }).cells].map(
            (cell) => cell.textContent,
          );
          return cells.length === 6 && cells[3] !== '' ? [[Number(cells[3]), cells[5]] as const] : [];
        }),
      );
    expect(numbered.length).toBeGreaterThan(30);
    for (const [line, text] of numbered) expect(text?.replace('\u200b', '')).toBe(after[line - 1]);
  });

  test('filters by level, owner, folder and words', async () => {
    expect(await cards(page)).toBe(7);
    await page.locator('.chip.outOfScope input').uncheck();
    expect(await cards(page)).toBe(6);
    await page.locator('#owner').selectOption('@ferry/web');
    expect(await cards(page)).toBe(3);
    await page.locator('#owner').selectOption('');
    await page.locator('#folder').selectOption('src/lib');
    expect(await cards(page)).toBe(1);
    await page.locator('#folder').selectOption('');
    await page.keyboard.press('/');
    await page.keyboard.type('no more attempts');
    await expect.poll(() => cards(page)).toBe(1);
    expect(await page.locator('#shown').innerText()).toBe('1 of 17 items');
    await page.keyboard.press('Escape');
    await page.locator('#search').fill('nothing has this text');
    await expect.poll(() => page.locator('.none').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show all', exact: true }).click();
    expect(await cards(page)).toBe(7);
  });

  test('a part of the picture shows its route alone, by mouse and by key', async () => {
    const node = page.locator('.node[aria-label^="Route /api/v3/admin/realtime/logs"]');
    await node.click();
    expect(await cards(page)).toBe(2);
    expect(await node.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.edge.on').count()).toBe(5);
    await page.locator('#route-filter').click();
    expect(await cards(page)).toBe(7);
    await page.locator('.node', { hasText: 'admin_metrics_view' }).focus();
    await page.keyboard.press('Enter');
    expect(await cards(page)).toBe(2);
    await page.keyboard.press('Escape');
    expect(await cards(page)).toBe(7);
  });

  test('goes through the cards by key', async () => {
    await page.reload();
    const current = (): Promise<string | null> => page.locator('.current :is(h3, h4)').first().textContent();
    await page.keyboard.press('j');
    const first = await current();
    await page.keyboard.press('j');
    expect(await current()).not.toBe(first);
    await page.keyboard.press('k');
    expect(await current()).toBe(first);
    expect(await page.evaluate('document.activeElement.classList.contains("card")')).toBe(true);
    const folds = page.locator('.current details');
    await page.keyboard.press('e');
    expect(await folds.evaluateAll((all) => all.every((fold) => fold.hasAttribute('open')))).toBe(true);
    await page.keyboard.press('x');
    expect(await page.locator('.current input[data-item]').isChecked()).toBe(true);
    await page.keyboard.press('n');
    expect(await current()).not.toBe(first);
    await page.keyboard.press('?');
    expect(await page.locator('#help').isVisible()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.locator('#keys-on').uncheck();
    await page.keyboard.press('Escape');
    const here = await current();
    await page.keyboard.press('j');
    expect(await current()).toBe(here);
    await page.locator('#open-help').click();
    await page.locator('#keys-on').check();
    await page.locator('#help .close').click();
  });

  test('remembers what was reviewed, and exports it', async () => {
    expect(await page.locator('#reviewed').innerText()).toBe('1 of 16 reviewed');
    await page.reload();
    expect(await page.locator('#reviewed').innerText()).toBe('1 of 16 reviewed');
    await page.keyboard.press('c');
    const text = await page.locator('#checklist-text').inputValue();
    expect(text).toMatch(/^## Review of ferrypoint: realtime-migrate migrate\n\n1 of 16 reviewed\./);
    expect(text.match(/^- \[x\] /gm)).toHaveLength(1);
    expect(text.match(/^- \[ \] /gm)).toHaveLength(15);
    expect(text).toContain('### Back end');
    expect(await violations(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#checklist-save').click(),
    ]);
    expect(download.suggestedFilename()).toBe('review.md');
    expect(readFileSync(await download.path(), 'utf8')).toBe(`${text}\n`);
    await page.locator('#checklist-clear').click();
    await page.locator('#checklist .close').click();
    expect(await page.locator('#reviewed').innerText()).toBe('0 of 16 reviewed');
    // What has nothing to tick has nothing to review.
    await page.locator('#open-only').check();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await expect.poll(() => cards(page)).toBe(5);
    await page.locator('#open-only').uncheck();
  });

  test('complained of nothing', () => {
    expect(opened.complaints).toEqual([]);
  });
});

describe('in every light', () => {
  test.each([
    ['migrate', 'light', 1280],
    ['migrate', 'dark', 1280],
    ['check', 'light', 1280],
    ['check', 'dark', 1280],
    ['migrate', 'light', 390],
    ['check', 'dark', 390],
  ] as const)('%s, %s, %i wide: readable, and no wider than the window', async (name, colorScheme, width) => {
    const { page, complaints } = await openReport(browser, file(name), {
      colorScheme,
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
    });
    await takePicture(page, {
      path: path.join(artifacts, `${name}-${colorScheme}-${String(width)}.png`),
    });
    // One of each kind: what axe looks at takes it long.
    await page.evaluate(
      `for (const fold of document.querySelectorAll('details')) {
         const [first] = fold.matches('[data-diff]') ? document.querySelectorAll('[data-diff]') :
           fold.matches('[data-code]') ? document.querySelectorAll('[data-code]') : [fold];
         fold.open = fold === first;
         if (!fold.open) fold.querySelector('.code')?.remove();
       }`,
    );
    await expect.poll(() => page.locator('[data-code] .code').count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    await expectNoSideways(page);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.edge')).transitionDuration")).toBe(
      '0s',
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the theme can be chosen, and is kept', async () => {
    const { page } = await openReport(browser, file('migrate'), { colorScheme: 'light' });
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.keyboard.press('t');
    await page.keyboard.press('t');
    expect(await page.locator('#theme').innerText()).toBe('Theme: dark');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await ground()).toBe(dark);
    await page.context().close();
  });

  test('on paper: light, without controls, with the diffs', async () => {
    const { page } = await openReport(browser, file('migrate'), { colorScheme: 'dark' });
    await page.locator('#expand').click();
    await page.locator('#expand').click();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.locator('.toolbar').isVisible()).toBe(false);
    expect(await page.locator('details.diff[open] .code').count()).toBe(
      await page.locator('details.diff').count(),
    );
    await takePicture(page, { path: path.join(artifacts, 'migrate-print.png'), fullPage: true });
    await page.pdf({ path: path.join(artifacts, 'migrate.pdf'), format: 'A4' });
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    await page.context().close();
  });
});

describe('hostile text', () => {
  const NAME = '"><img src=x onerror=alert(1)>.ts';
  const SOURCE =
    'const a = "</script><script>alert(2)</script><!--";\n</details></table><svg onload=alert(3)>\n';

  test('stays text, wherever it stands', async () => {
    const value = migrated({
      sites: [
        site({ file: NAME, url: SOURCE, channel: NAME, reasons: [SOURCE, `\`${NAME}\``], notes: [SOURCE] }),
        site({
          file: NAME,
          action: 'manual',
          channel: null,
          reasons: [SOURCE],
          fingerprint: 'f2',
        }),
      ],
      changes: [change({ file: NAME, before: SOURCE, after: `${SOURCE}${SOURCE}` })],
      links: [
        {
          ...{ route: `/${NAME}`, state: 'half-migrated', channel: NAME, table: SOURCE },
          clients: [{ file: NAME, line: 4 }],
          moved: [{ file: NAME, line: 5 }],
          backend: [{ file: NAME, line: 1, framework: SOURCE }],
        },
      ],
      nextSteps: [{ text: SOURCE, command: SOURCE }],
      warnings: [NAME],
      provision: [{ route: '/ws/metrics', sql: SOURCE, file: NAME }],
    });
    const text = report(value, { source: () => SOURCE, owners: () => [NAME, '@a'] });
    const { page, complaints } = await openReport(browser, file('hostile'), { text });
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })");
    await expect.poll(() => page.locator('.code').count()).toBeGreaterThan(2);
    await page.locator('.node').first().click();
    await page.keyboard.press('c');
    expect(await page.locator('#checklist-text').inputValue()).not.toMatch(/(?<!\\)<img/);
    expect(await page.locator('img, svg[onload]').count()).toBe(0);
    expect(await page.locator('details.diff .code').first().innerText()).toContain(
      '</script><script>alert(2)</script><!--',
    );
    expect(dialogs).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('where the browser keeps nothing', () => {
  test('works all the same, and says so', async () => {
    const { page, complaints } = await openReport(browser, file('migrate'));
    await page.addInitScript(
      "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied') } })",
    );
    await page.reload();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await page.locator('#reviewed').innerText()).toBe('1 of 16 reviewed');
    await page.keyboard.press('c');
    expect(await page.locator('#kept').innerText()).toContain('keeps nothing');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('a thousand files', () => {
  const FILES = 1000;

  test('stay fluid: nothing is drawn before it is asked for', async () => {
    const numbers = Array.from({ length: FILES }, (_, index) => index);
    const before = numbers
      .slice(0, 80)
      .map((line) => `const value${String(line)} = read(${String(line)}); // a line`);
    const after = before.map((line, index) => (index % 2 === 0 ? line.replace('read', 'await load') : line));
    const name = (index: number): string => `src/app-${String(index % 40)}/file-${String(index)}.ts`;
    const value = result({
      command: 'migrate',
      sites: numbers.map((index) =>
        site({
          file: name(index),
          action: index % 3 === 0 ? 'review' : 'safe',
          reasons: ['a reason of some length, with `code` in it'],
          fingerprint: `f${String(index)}`,
          route: `/ws/${String(index % 50)}`,
        }),
      ),
      changes: numbers.map((index) =>
        change({ file: name(index), before: before.join('\n'), after: after.join('\n') }),
      ),
      links: numbers.slice(0, 50).map((index) => ({
        ...{ route: `/ws/${String(index)}`, state: 'dead', channel: `c${String(index)}`, table: null },
        clients: [],
        moved: numbers
          .filter((other) => other % 50 === index)
          .map((other) => ({ file: name(other), line: 4 })),
        backend: [{ file: 'backend/ws.py', line: index + 1, framework: 'fastapi' }],
      })),
    });
    const start = process.cpuUsage();
    const text = report(value);
    const { user, system } = process.cpuUsage(start);
    const { page, complaints } = await openReport(browser, file('large'), { text });
    expect(await page.locator('.code').count()).toBe(0);

    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    /** Seconds of work on the page, whatever else the machine does. */
    const work = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
    };
    const during = async (action: () => Promise<unknown>): Promise<number> => {
      const earlier = await work();
      await action();
      return (await work()) - earlier;
    };
    // Asking the browser what is visible would lay out all of the page, and be measured with it.
    const shown = page.locator('#sockets .card:not([hidden])');
    const searching = await during(async () => {
      await page.locator('#search').fill('file-77');
      await expect.poll(() => shown.count()).toBe(11);
    });
    await page.locator('#search').fill('');
    await expect.poll(() => shown.count()).toBe(FILES);
    // Out of the search, where letters are words.
    await page.keyboard.press('Escape');
    const stepping = await during(async () => {
      for (let step = 0; step < 30; step += 1) await page.keyboard.press('j');
    });
    const scrolling = await during(async () => {
      for (let step = 0; step < 20; step += 1) await page.mouse.wheel(0, 4000);
    });
    const drawing = await during(async () => {
      await page.locator('#expand').click();
      await expect.poll(() => page.locator('.code').count()).toBeGreaterThan(60);
    });
    const took = { searching, stepping, scrolling, drawing };
    const making = (user + system) / 1e6;
    const numbersFile = path.join(artifacts, 'large.json');
    writeFileSync(numbersFile, JSON.stringify({ bytes: text.length, seconds: { making, ...took } }, null, 2));
    expect(making).toBeLessThan(15);
    for (const [what, seconds] of Object.entries(took)) expect(seconds, what).toBeLessThan(3);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 240_000);
});
