import path from 'node:path';
import type { Snapshot } from '../discover/snapshot.js';
import { readText, relativePosix } from './files.js';
import { sourcesBelow } from './source-list.js';

/** A file that exports a name. */
export interface Exporter {
  /** Relative to the app. */
  file: string;
  /** Whether the build lets every file use the name without an import. */
  isGiven: boolean;
}

interface App {
  /** Absolute. */
  dir: string;
  isNuxt: boolean;
  /** Text of its build configurations. */
  config: string;
}

/** The file of an app that exports `name`: one whose exports need no import before others. */
export function exporterOf(app: App, name: string, snapshot?: Snapshot): Exporter | undefined {
  let found: Exporter | undefined;
  for (const source of sourcesBelow(app.dir, { snapshot }) ?? []) {
    const text = readText(source) ?? '';
    if (!exportsName(text, source, name)) continue;
    const file = relativePosix(app.dir, source);
    const isGiven = isScanned(file, app);
    if (isGiven) return { file, isGiven };
    found ??= { file, isGiven };
  }
  return found;
}

function exportsName(text: string, file: string, name: string): boolean {
  if (isNamedLike(file, name) && /\bexport\s+default\b/.test(text)) return true;
  if (!text.includes(name)) return false;
  return (
    new RegExp(`\\bexport\\s+(?:async\\s+)?(?:function\\*?|const|let|var)\\s+${name}\\b`).test(text) ||
    new RegExp(`\\bexport\\s*\\{[^}]*\\b${name}\\s*[,}]`).test(text)
  );
}

/** A default export goes by the name of its file: `use-web-socket.ts` is `useWebSocket`. */
function isNamedLike(file: string, name: string): boolean {
  const [stem = ''] = path.basename(file).split('.');
  const own = stem === 'index' ? path.basename(path.dirname(file)) : stem;
  return own.replaceAll(/[-_]/g, '').toLowerCase() === name.toLowerCase();
}

const NUXT =
  /^(?:(?:app|src|layers\/[^/]+(?:\/app)?)\/)?(?:composables|utils|shared\/utils)\/(?:[^/]+|[^/]+\/index)\.\w+$/;

/** Folders whose exports need no import: Nuxt's own, and those that the configuration names. */
function isScanned(file: string, { isNuxt, config }: App): boolean {
  if (isNuxt && NUXT.test(file)) return true;
  return /\bdirs\s*:/.test(config) && foldersOf(file).some((folder) => config.includes(folder));
}

/** `src/composables/live`, and `composables/live` as configurations with an alias write it; outer folders too. */
function foldersOf(file: string): string[] {
  const folders: string[] = [];
  for (let at = path.posix.dirname(file); !/^(?:\.|src|app)$/.test(at); at = path.posix.dirname(at))
    folders.push(at.replace(/^(?:src|app)\//, ''));
  return folders;
}
