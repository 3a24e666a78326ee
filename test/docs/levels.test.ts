import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/contract.js';
import { loadCases } from '../fixtures/cases.js';
import { migrate } from '../fixtures/run.js';
import { readPage } from './pages.js';

const sections: Record<string, Action> = {
  review: 'review',
  manual: 'manual',
  unmapped: 'unmapped',
  'out of scope': 'outOfScope',
};

/** The first column of the table below a heading: reasons, with `…` for what differs from place to place. */
function reasonsBelow(heading: string): string[] {
  const section = readPage('docs/levels.md')
    .split(/^## /m)
    .find((part) => part.toLowerCase().startsWith(`\`${heading}\``));
  return [...(section ?? '').matchAll(/^\| (?!Reason|-)(.+?) \|/gm)].map((match) => match[1] ?? '');
}

function pattern(reason: string): RegExp {
  const parts = reason.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

const given = loadCases().flatMap((fixture) => migrate(fixture).sites);

describe.each(Object.entries(sections))('docs/levels.md: %s', (heading, action) => {
  const reasons = reasonsBelow(heading);

  test('lists reasons', () => {
    expect(reasons.length).toBeGreaterThan(0);
  });

  test.each(reasons)('%s', (reason) => {
    const real = given.filter((site) => site.action === action).flatMap((site) => site.reasons);
    expect(
      real.some((text) => pattern(reason).test(text)),
      'no fixture gives this reason',
    ).toBe(true);
  });
});
