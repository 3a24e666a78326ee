import path from 'node:path';
import { habitTargets, type ModuleResolver } from './constants.js';
import { isInside, readText, toPosix } from './files.js';
import { importsOf } from './imports.js';
import { nearestPackage } from './packages.js';

/** Extension an import carries for a source file, where imports carry one. */
const EMITTED: Record<string, string> = {
  '.ts': '.js',
  '.tsx': '.js',
  '.mts': '.mjs',
  '.cts': '.cjs',
  '.jsx': '.js',
};

/**
 * How `fromFile` imports `target` (both absolute; the target need not exist yet), in the habit of the file: an alias of the
 * governing tsconfig unless the file climbs by `../` where others use aliases; extensions as its other imports have them.
 */
export function specifierFor(fromFile: string, target: string, resolver: ModuleResolver): string {
  const own = importsOf(readText(fromFile) ?? '');
  const relative = relativeSpecifier(path.dirname(fromFile), target);
  const climbs = relative.startsWith('../');
  const alias = climbs ? aliasFor(fromFile, target, resolver, own) : undefined;
  return withHabitualExtension(alias ?? relative, target, fromFile, own, resolver);
}

function relativeSpecifier(dir: string, target: string): string {
  const relative = toPosix(path.relative(dir, target));
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** An alias that leads to the target, with the target's own extension; undefined when the file's habit is another. */
function aliasFor(from: string, target: string, resolver: ModuleResolver, own: string[]): string | undefined {
  const config = resolver.tsconfigs.forFile(from);
  const aliases = (config?.paths ?? []).flatMap(({ pattern, targets }) => {
    const [before, after] = pattern.split('*');
    // `*` itself and exact names say nothing of the folders below.
    if (!before || after !== '') return [];
    return targets.slice(0, 1).map((to) => ({ before, dir: to.replace(/\*.*$/, '') }));
  });
  for (const specifier of own) {
    const before = /^(?:@|~|\$lib)\//.exec(specifier)?.[0];
    const resolved = before && resolver.resolveImport(from, specifier);
    if (!before || !resolved || aliases.some((alias) => alias.before === before)) continue;
    const habit = habitTargets(specifier, from).find((base) => resolved.startsWith(base));
    if (habit) aliases.push({ before, dir: habit.slice(0, habit.length - specifier.length + before.length) });
  }
  const [best] = aliases
    .filter(({ dir }) => isInside(dir, target))
    .map((alias) => ({ ...alias, specifier: alias.before + toPosix(path.relative(alias.dir, target)) }))
    .sort((a, b) => a.specifier.length - b.specifier.length || (a.specifier < b.specifier ? -1 : 1));
  if (!best) return undefined;
  const usesAlias = own.some((specifier) => aliases.some(({ before }) => specifier.startsWith(before)));
  return usesAlias || !own.some((specifier) => specifier.startsWith('../')) ? best.specifier : undefined;
}

function withHabitualExtension(
  specifier: string,
  target: string,
  from: string,
  own: string[],
  resolver: ModuleResolver,
): string {
  const extension = path.extname(target);
  const stem = specifier.slice(0, specifier.length - extension.length);
  const bare = stem.replace(/(^|\/)index$/, '') || '.';
  if (specifier.startsWith('.')) {
    const local = own.filter((one) => /^\.{1,2}\//.test(one) && resolver.resolveImport(from, one) !== null);
    const carried = local.map((one) => /\.[cm]?[jt]sx?$/.exec(one)?.[0]).filter((one) => one !== undefined);
    if (carried.some((one) => /ts/.test(one))) return specifier;
    if (carried.length > 0 || (local.length === 0 && needsExtension(from, resolver))) {
      return stem + (EMITTED[extension] ?? extension);
    }
  }
  return bare === '..' || bare.endsWith('/..') ? `${bare}/` : bare;
}

/** Node.js resolves no extensions: a NodeNext project, or plain modules without a bundler's configuration. */
function needsExtension(from: string, resolver: ModuleResolver): boolean {
  const config = resolver.tsconfigs.forFile(from);
  if (config) return config.nodeNext;
  const app = nearestPackage(path.dirname(from));
  return /\.mjs$/.test(from) || (app?.json.type === 'module' && app.json.devDependencies === undefined);
}
