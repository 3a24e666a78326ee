import type { SkippedFile } from '../contract.js';

/** Names that end in these are read. */
export const sourceExtensions = [
  ...['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
  ...['.vue', '.svelte', '.astro', '.html', '.htm'],
] as const;

const sourceName = /\.(?:[mc]?[jt]s|[jt]sx|vue|svelte|astro|html?)$/;

export function isSourceName(name: string): boolean {
  return sourceName.test(name);
}

/** The files of one folder, before any of them is read. */
export interface Listing {
  /** Absolute paths. */
  files: string[];
  /** Folders that were left, with absolute paths in `file`. */
  skipped: SkippedFile[];
}
