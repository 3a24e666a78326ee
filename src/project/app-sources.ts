import { readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { isFile } from './files.js';

const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;
/** Declarations and tests hold no module of the app. */
const ASIDE = /\.d\.[cm]?ts$|\.(?:test|spec|stories)\.[cm]?[jt]sx?$/;
const SKIPPED = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'coverage',
  'public',
  'static',
  '__tests__',
  '__mocks__',
]);

/**
 * The script files of one app, absolute, in a stable order: neither what is installed or built, nor the packages nested in it,
 * nor Supabase's own folder of edge functions.
 */
export function* appSources(appDir: string): Generator<string> {
  yield* walk(appDir, appDir);
}

function* walk(dir: string, root: string): Generator<string> {
  if (dir !== root && isFile(path.join(dir, 'package.json'))) return;
  for (const entry of entriesOf(dir)) {
    const full = path.join(dir, entry.name);
    if (entry.isDirectory()) {
      const skipped = entry.name.startsWith('.') || SKIPPED.has(entry.name);
      if (!skipped && full !== path.join(root, 'supabase', 'functions')) yield* walk(full, root);
    } else if (SOURCE.test(entry.name) && !ASIDE.test(entry.name)) {
      yield full;
    }
  }
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
