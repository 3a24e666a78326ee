import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../node_modules', import.meta.url));
const token = Buffer.from('WebSocket');

export interface InstalledFile {
  /** Relative to `node_modules`. */
  file: string;
  text: string;
}

/** The scripts of installed packages that construct a WebSocket by whatever name; no caches. */
export function socketFiles(): InstalledFile[] {
  return [...scripts('')].flatMap((file) => {
    const bytes = readFileSync(join(root, file));
    if (!bytes.includes(token)) return [];
    const text = bytes.toString('utf8');
    return /new\s+[\w$.]*WebSocket\b/.test(text) ? [{ file, text }] : [];
  });
}

function* scripts(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* scripts(path);
    else if (/(?<!\.d)\.[cm]?[jt]sx?$/.test(entry.name) && statSync(join(root, path)).isFile()) yield path;
  }
}
