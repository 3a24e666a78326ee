import { readText } from './files.js';
import { dependencyNames, dependencyRange, nearestPackage, type PackageInfo } from './packages.js';
import { sourcesBelow } from './source-list.js';

interface Question {
  /** Absolute. */
  appDir: string;
  /** Packages that files of the app imported. */
  names: Iterable<string>;
  /** Texts that are to be taken for those on the disk, by absolute path. */
  texts: ReadonlyMap<string, string>;
}

/** Those of the packages that the app declares and that no file of it names any more, tests and configuration included. */
export function unusedDependencies({ appDir, names, texts }: Question): string[] {
  const app = nearestPackage(appDir);
  const declared = [...new Set(names)].filter(
    (name) => dependencyRange(app, name) !== undefined && !isNeededByOthers(app, name),
  );
  if (!app || declared.length === 0) return [];
  const files = sourcesBelow(app.dir, { withTests: true });
  if (!files) return [];
  const left = new Map(
    declared.map((name) => [name, new RegExp(`['"\`]${escaped(name)}(?:/[^'"\`]*)?['"\`]`)]),
  );
  for (const file of files) {
    if (left.size === 0) break;
    const text = texts.get(file) ?? readText(file) ?? '';
    for (const [name, pattern] of left) if (text.includes(name) && pattern.test(text)) left.delete(name);
  }
  return [...left.keys()].sort();
}

/** Nuxt's module of VueUse, and its integrations, import the core for their users. */
function isNeededByOthers(app: PackageInfo | null, name: string): boolean {
  if (name !== '@vueuse/core') return false;
  return dependencyNames(app).some((other) => other.startsWith('@vueuse/') && other !== name);
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
