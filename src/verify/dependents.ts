import path from 'node:path';
import { readText } from '../project/files.js';
import { importsOf } from '../project/imports.js';
import type { ModuleResolver } from '../project/constants.js';

/**
 * The files among `sources` that import one of the `changed` ones, with the one they import. Only texts that contain the
 * name of a changed module are looked at closely, so this costs little more than reading the sources.
 */
export function dependentsOf(
  changed: string[],
  sources: string[],
  resolver: ModuleResolver,
): Map<string, string> {
  const targets = new Set(changed);
  const names = [...new Set(changed.map(importedName))];
  const found = new Map<string, string>();
  for (const source of sources) {
    if (targets.has(source)) continue;
    const text = readText(source);
    if (text === undefined || !names.some((name) => text.includes(name))) continue;
    for (const specifier of importsOf(text)) {
      const target =
        names.some((name) => specifier.includes(name)) && resolver.resolveImport(source, specifier);
      if (target && targets.has(target)) found.set(source, target);
    }
  }
  return found;
}

/** The part of a path that every import of it must contain; `index` files go by their folder, which `.` may stand for. */
function importedName(file: string): string {
  const stem = path.basename(file).replace(/\.[cm]?[jt]sx?$/, '');
  return stem === 'index' ? '.' : stem;
}
