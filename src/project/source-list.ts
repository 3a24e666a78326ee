import { readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { below, gitRoot } from '../discover/git.js';
import { Snapshot } from '../discover/snapshot.js';
import { nearestPackage } from './packages.js';

/** What can import a script. */
const IMPORTER = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)$/;
/** What is installed or made by a build. */
const MADE =
  /\.min\.[cm]?js$|(?:^|\/)(?:node_modules|dist|build|out|coverage|\.next|\.nuxt|\.output|\.svelte-kit|\.turbo|\.vercel)\//;
/** Declarations hold no code; tests follow the code and decide nothing about it. */
const ASIDE = /\.d\.[cm]?ts$|\.(?:test|spec|stories|cy)\.[cm]?[jt]sx?$|(?:^|\/)(?:__tests__|__mocks__)\//;
/** A tree of more files than this without git is no project. */
const LIMIT = 20_000;

/** The folder whose files can import a file: that of its git tree, else of its package, else the working directory. */
export function projectRoot(file: string, cwd: string): string {
  const folder = path.dirname(file);
  return gitRoot(folder) ?? nearestPackage(folder)?.dir ?? cwd;
}

/**
 * The files below a root that may import another one, absolute, in a stable order; undefined when they cannot be listed. Tests
 * and declarations are among them only where asked for.
 */
export function sourcesBelow(
  root: string,
  { withTests = false, snapshot = new Snapshot() } = {},
): string[] | undefined {
  return namesBelow(root, snapshot)
    ?.filter((name) => IMPORTER.test(name) && !MADE.test(name) && (withTests || !ASIDE.test(name)))
    .sort()
    .map(below(root));
}

/** The package.json files below a root, absolute, in the order of their names. */
export function manifestsBelow(root: string, snapshot?: Snapshot): string[] {
  const names = namesBelow(root, snapshot)?.filter(
    (name) => /(?:^|\/)package\.json$/.test(name) && !MADE.test(name),
  );
  return (names ?? []).sort().map(below(root));
}

/** Files below a root whose names match, absolute; what is installed, built or tested is left out. */
export function sourceNamesBelow(root: string, wanted: RegExp, snapshot?: Snapshot): string[] {
  const names = namesBelow(root, snapshot)?.filter(
    (name) => wanted.test(name) && !MADE.test(name) && !ASIDE.test(name),
  );
  return (names ?? []).sort().map(below(root));
}

/** The SQL files below a root, absolute, in the order of their names: that in which migrations run. */
export function sqlBelow(root: string, snapshot?: Snapshot): string[] {
  const names = namesBelow(root, snapshot)?.filter(
    (name) => /\.sql$/i.test(name) && !/(?:^|\/)node_modules\//.test(name),
  );
  return (names ?? []).sort().map(below(root));
}

function namesBelow(root: string, snapshot = new Snapshot()): string[] | undefined {
  const listed = snapshot.listed(root);
  return listed && listed.names.size > 0 ? [...listed.names] : walk(root);
}

function walk(root: string): string[] | undefined {
  const names: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(path.join(root, folder))) {
      const name = folder + entry.name;
      if (!entry.isDirectory()) names.push(name);
      else if (!entry.name.startsWith('.') && !MADE.test(`${name}/`)) folders.push(`${name}/`);
    }
    if (names.length > LIMIT) return undefined;
  }
  return names;
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}
