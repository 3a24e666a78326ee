import { isBuiltin } from 'node:module';
import path from 'node:path';
import type { ImportOf, Module } from './module.js';
import { folders, heavy, packages, speakers, writers } from './rules.js';

/** `contract.ts` and `errors.ts` are below every folder. */
const shared = ['src/contract.ts', 'src/errors.ts'];

/** The folder of the table a file belongs to; undefined for the shared files. */
export function folderOf(file: string): string | undefined {
  if (shared.includes(file)) return undefined;
  const [top, folder, ...rest] = file.split('/');
  if (top !== 'src') return top;
  return rest.length === 0 ? 'pipeline' : folder;
}

/** Every breach of the rules, one sentence each, with file, line and the reason of the rule. */
export function breaches(modules: readonly Module[]): string[] {
  return modules.flatMap((module) => [
    ...module.imports.flatMap((found) =>
      isRelative(found) ? wrongDirection(module, found) : wrongPackage(module, found),
    ),
    ...outside(module, module.writes, writers, 'writes'),
    ...outside(module, module.terminal, speakers, 'uses'),
  ]);
}

function wrongDirection({ file }: Module, found: ImportOf): string[] {
  const from = folderOf(file);
  const target = targetOf(file, found);
  const to = folderOf(target);
  const place = `${file}:${String(found.line)}`;
  // package.json and other data lie outside the folders.
  if (to === undefined || from === to || !target.endsWith('.ts')) return [];
  if (from === undefined) return [`${place} imports ${to}/: what is shared by all may depend on no folder`];
  const rule = folders.find(({ folder }) => folder === from);
  if (!rule) return [`${place}: the folder ${from}/ has no rule in test/architecture/rules.ts`];
  return rule.mayImport.includes(to) ? [] : [`${place} imports ${to}/ (${target}): ${rule.because}`];
}

function wrongPackage({ file }: Module, { specifier, line, typeOnly, dynamic }: ImportOf): string[] {
  if (typeOnly || isBuiltin(specifier)) return [];
  const place = `${file}:${String(line)}`;
  const rule = packages[packageKey(specifier)];
  if (!rule) return [`${place} imports ${specifier}, which has no rule in test/architecture/rules.ts`];
  if (!rule.folders.includes(folderOf(file) ?? '')) {
    return [`${place} imports ${specifier}, which is for ${rule.folders.join(', ')}: ${rule.because}`];
  }
  return rule.lazy && !dynamic ? [`${place} imports ${specifier} statically: ${rule.because}`] : [];
}

function outside(
  { file }: Module,
  uses: readonly { what: string; line: number }[],
  allowed: Readonly<Record<string, string>>,
  verb: string,
): string[] {
  if (Object.keys(allowed).some((place) => file.startsWith(place))) return [];
  const [because] = Object.values(allowed);
  return uses.map(({ what, line }) => `${file}:${String(line)} ${verb} (${what}): ${String(because)}`);
}

/**
 * The ways on which loading `entry` loads a heavy package: static imports of values only, each way as
 * `entry > file > package`.
 */
export function eagerWays(modules: readonly Module[], entry: string): string[] {
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const seen = new Set<string>();
  const ways: string[] = [];
  const visit = (file: string, way: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const found of byFile.get(file)?.imports ?? []) {
      if (found.typeOnly || found.dynamic) continue;
      if (isRelative(found)) {
        const target = targetOf(file, found);
        visit(target, `${way} > ${target}`);
      } else if (heavy.includes(packageKey(found.specifier))) ways.push(`${way} > ${found.specifier}`);
    }
  };
  visit(entry, entry);
  return ways;
}

function isRelative({ specifier }: ImportOf): boolean {
  return specifier.startsWith('.');
}

function targetOf(file: string, { specifier }: ImportOf): string {
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

/** The scope, or the package without what is imported from inside it. */
function packageKey(specifier: string): string {
  const [first = ''] = specifier.split('/');
  return first;
}
