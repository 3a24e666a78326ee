import path from 'node:path';
import type { Snapshot } from '../discover/snapshot.js';
import { isDirectory, isFile } from './files.js';
import { nearestPackage } from './packages.js';
import { Workspace } from './workspace.js';
import { createTsconfigs, type Tsconfig, type Tsconfigs } from './tsconfig.js';

/** Finds the file behind an import, without a type checker and without running anything. */
export interface ModuleResolver {
  /**
   * The absolute path of the source file that `specifier` means in `fromFile`: relative, through `paths` and `baseUrl`, with
   * index files and missing or foreign extensions (`./x.js` for `x.ts`), and packages of the same repository. Null for other packages and for what is not there.
   */
  resolveImport(fromFile: string, specifier: string): string | null;
  /** The configurations it reads, for those who need more of them. */
  tsconfigs: Tsconfigs;
}

const EXTENSIONS = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.vue',
  '.svelte',
  '.astro',
  '.json',
];

/** What an extension in an import may stand for on disk. */
const SOURCES: Record<string, string[]> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** Aliases that templates set up in a bundler's configuration, where tsconfig does not repeat them. */
const HABITS: { prefix: string; folders: string[] }[] = [
  { prefix: '$lib/', folders: ['src/lib'] },
  { prefix: '@/', folders: ['src', 'app', '.'] },
  { prefix: '~/', folders: ['src', 'app', '.'] },
  // Nuxt: from the root, wherever the sources are.
  { prefix: '@@/', folders: ['.'] },
  { prefix: '~~/', folders: ['.'] },
  { prefix: 'src/', folders: ['src'] },
];

/** Makes a resolver that remembers every answer. */
export function createModuleResolver({
  cwd,
  snapshot,
}: {
  cwd: string;
  snapshot?: Snapshot;
}): ModuleResolver {
  const tsconfigs = createTsconfigs();
  const workspace = new Workspace(snapshot);
  const answers = new Map<string, string | null>();

  const resolve = (from: string, specifier: string): string | null => {
    for (const candidate of candidates(from, specifier, tsconfigs.forFile(from), workspace)) {
      const found = resolveFile(candidate);
      if (found) return found;
    }
    return null;
  };

  return {
    tsconfigs,
    resolveImport(fromFile, specifier) {
      const from = path.resolve(cwd, fromFile);
      // Bundlers take `./x?raw` as a file with an instruction.
      const request = specifier.replace(/[?#].*$/, '') || specifier;
      const key = `${path.dirname(from)}\0${request}`;
      let answer = answers.get(key);
      if (answer === undefined) answers.set(key, (answer = resolve(from, request)));
      return answer;
    },
  };
}

/** Absolute paths, without certainty about extensions, that an import may mean; the likeliest first. */
function candidates(
  from: string,
  specifier: string,
  config: Tsconfig | null,
  workspace: Workspace,
): string[] {
  if (/^\.{1,2}(\/|$)/.test(specifier) || path.isAbsolute(specifier))
    return [path.resolve(path.dirname(from), specifier)];
  return [
    ...aliasTargets(specifier, config),
    ...(config?.baseUrl ? [path.join(config.baseUrl, specifier)] : []),
    ...habitTargets(specifier, from),
    ...workspace.targets(from, specifier),
  ];
}

/** Where `paths` sends a specifier: the exact pattern, else the one with the longest text before its `*`. */
export function aliasTargets(specifier: string, config: Tsconfig | null): string[] {
  let best: { length: number; targets: string[] } | undefined;
  for (const { pattern, targets } of config?.paths ?? []) {
    if (pattern === specifier) return targets;
    const [before = '', after] = pattern.split('*');
    if (after === undefined || specifier.length < before.length + after.length) continue;
    if (!specifier.startsWith(before) || !specifier.endsWith(after) || (best && best.length >= before.length))
      continue;
    const matched = specifier.slice(before.length, specifier.length - after.length);
    best = { length: before.length, targets: targets.map((target) => target.replace('*', () => matched)) };
  }
  return best?.targets ?? [];
}

/** Where a habitual alias would lead. Only to be believed of a file that exists. */
export function habitTargets(specifier: string, from: string): string[] {
  const habit = HABITS.find(({ prefix }) => `${specifier}/`.startsWith(prefix));
  const app = habit && nearestPackage(path.dirname(from))?.dir;
  if (!habit || !app) return [];
  return habit.folders.map((folder) => path.join(app, folder, specifier.slice(habit.prefix.length)));
}

/**
 * The habitual aliases as `paths` of a compiler, for the app of a tsconfig: a framework writes its own only once it has run. None
 * that the `paths` of the project would take.
 */
export function habitPaths(tsconfig: string, paths: object = {}): Record<string, string[]> {
  const dir = path.dirname(tsconfig);
  const app = nearestPackage(dir)?.dir ?? dir;
  const own = Object.keys(paths).map((pattern) => pattern.replace(/\*.*$/, ''));
  const free = HABITS.filter(({ prefix }) => !own.some((start) => prefix.startsWith(start)));
  return Object.fromEntries(
    free.flatMap(({ prefix, folders }) => {
      const targets = folders.map((folder) => path.join(app, folder));
      return [
        [prefix.slice(0, -1), targets],
        [`${prefix}*`, targets.map((target) => path.join(target, '*'))],
      ];
    }),
  );
}

/** The file a path without certainty about its extension means, or null. */
export function resolveFile(base: string): string | null {
  if (isFile(base)) return base;
  const extension = path.extname(base);
  const stem = base.slice(0, base.length - extension.length);
  const spellings = [
    ...(SOURCES[extension] ?? []).map((source) => stem + source),
    ...EXTENSIONS.map((suffix) => base + suffix),
    ...(isDirectory(base) ? EXTENSIONS.map((suffix) => path.join(base, `index${suffix}`)) : []),
  ];
  return spellings.find(isFile) ?? null;
}
