import { statSync } from 'node:fs';
import path from 'node:path';
import type { NextStep } from '../contract.js';
import { orphanClient } from '../rules/index.js';
import type { BothSides } from './both-sides.js';

const SHOWN = 5;

/**
 * What is left of back ends outside of the folders that were named: no finding of this run, but said to be there. Who names files asks
 * about them alone.
 */
export function outsideStep(
  { everywhere, findings }: Pick<BothSides, 'everywhere' | 'findings'>,
  cwd: string,
  paths: readonly string[],
): NextStep[] {
  if (!paths.some((one) => statSync(path.resolve(cwd, one), { throwIfNoEntry: false })?.isDirectory()))
    return [];
  const inside = new Set(findings);
  const others = everywhere.filter((one) => !inside.has(one) && one.code !== orphanClient.code);
  if (others.length === 0) return [];
  const places = [...new Set(others.map(({ file, line }) => `${file}:${String(line)}`))];
  const more = places.length > SHOWN ? ` and ${String(places.length - SHOWN)} more` : '';
  const text = `Outside of ${paths.join(', ')} something is left of the back end too, in ${places.slice(0, SHOWN).join(', ')}${more}. The whole repository:`;
  return [{ text, command: 'npx realtime-migrate check' }];
}
