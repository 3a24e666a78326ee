import path from 'node:path';
import { readText } from '../project/files.js';
import { importsOf } from '../project/imports.js';
import type { ModuleResolver } from '../project/constants.js';

/**
 * By changed file, the files among `sources` that import it, also through modules that only hand it on. Only texts that contain
 * the name of a changed module are looked at closely, so this costs little more than reading the sources.
 */
export function dependentsOf(
  changed: string[],
  sources: string[],
  resolver: ModuleResolver,
): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  /** Modules whose importers are looked for, each with the changed files it stands for. */
  let round = new Map(changed.map((file) => [file, [file]]));
  const seen = new Set(changed);
  while (round.size > 0) {
    const next = new Map<string, string[]>();
    for (const { source, target, handsOn } of importersOf(round, sources, resolver)) {
      const origins = round.get(target) ?? [];
      for (const origin of origins)
        if (origin !== source) found.set(origin, (found.get(origin) ?? new Set()).add(source));
      if (handsOn && !seen.has(source)) next.set(source, [...(next.get(source) ?? []), ...origins]);
    }
    for (const file of next.keys()) seen.add(file);
    round = next;
  }
  return new Map([...found].map(([file, importers]) => [file, [...importers]]));
}

interface Importer {
  source: string;
  target: string;
  /** It exports what it imports. */
  handsOn: boolean;
}

function* importersOf(
  targets: Map<string, unknown>,
  sources: string[],
  resolver: ModuleResolver,
): Generator<Importer> {
  const names = [...new Set([...targets.keys()].map(importedName))];
  for (const source of sources) {
    const text = readText(source);
    if (text === undefined || !names.some((name) => text.includes(name))) continue;
    for (const specifier of importsOf(text)) {
      const target =
        names.some((name) => specifier.includes(name)) && resolver.resolveImport(source, specifier);
      if (target && targets.has(target)) yield { source, target, handsOn: reExports(text, specifier) };
    }
  }
}

function reExports(text: string, specifier: string): boolean {
  return [...text.matchAll(/\bexport\b[^;'"]*\bfrom\s*(['"])([^'"\n]+)\1/g)].some(
    (match) => match[2] === specifier,
  );
}

/** The part of a path that every import of it must contain; `index` files go by their folder, which `.` may stand for. */
function importedName(file: string): string {
  const stem = path.basename(file).replace(/\.[cm]?[jt]sx?$/, '');
  return stem === 'index' ? '' : stem;
}
