import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** A report in a browser, opened from the disk as a reader would. */
export interface Opened {
  page: Page;
  /** Errors of the page and of its console. */
  complaints: string[];
}

/** Writes a report into a folder, unless it is there already, and opens it. */
export async function openReport(
  browser: Browser,
  file: string,
  { text, ...options }: BrowserContextOptions & { text?: string } = {},
): Promise<Opened> {
  if (text !== undefined) writeFileSync(file, text);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(path.resolve(file)).href);
  return { page, complaints };
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** What axe-core finds wrong, one line for each rule. The page's policy keeps foreign scripts out, so they enter by the debugger. */
export async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { readFileSync } = await import('node:fs');
  await session.send('Runtime.evaluate', { expression: readFileSync(axePath, 'utf8') });
  const answer = await session.send('Runtime.evaluate', {
    expression: "axe.run(document, { resultTypes: ['violations'] })",
    awaitPromise: true,
    returnByValue: true,
  });
  const { violations: found } = answer.result.value as AxeResult;
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html)
        .join(' ')}`,
  );
}

/** Nothing is wider than the window. */
export async function expectNoSideways(page: Page): Promise<void> {
  const widths = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(widths[0]).toBe(widths[1]);
}
