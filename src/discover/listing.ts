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

/** Templates that a server makes pages of, and Python, whose programs hold whole pages as texts. */
const pageName =
  /\.(?:ejs|eta|erb|gohtml|handlebars|hbs|j2|jinja2?|liquid|mustache|njk|php|phtml|py|tmpl|twig)$/;

/** Whether a file that is no source may hold a page with scripts in it; read for that alone. */
export function isPageName(name: string): boolean {
  return pageName.test(name) && !/(?:^|\/)(?:site-packages|dist-packages|\.?venv|vendor)\//.test(name);
}

/** The files of one folder, before any of them is read. */
export interface Listing {
  /** Absolute paths. */
  files: string[];
  /** Folders that were left, with absolute paths in `file`. */
  skipped: SkippedFile[];
}
