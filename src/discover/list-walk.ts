import fs from 'node:fs';
import path from 'node:path';
import type { SkippedFile } from '../contract.js';
import { isSourceName, type Listing } from './listing.js';

/** Never entered. Build output is named too, because a tree without git often has no .gitignore to name it. */
const closed = [
  '.git',
  'node_modules',
  'bower_components',
  ...['dist', 'build', 'out', 'coverage'],
  ...['.next', '.nuxt', '.output', '.svelte-kit', '.turbo', '.vercel'],
];

/**
 * The files below a folder that is not in a git tree, sources unless said otherwise. Each .gitignore on the way is honoured; links to folders
 * are not followed, so no loop and no folder twice.
 */
export async function listByWalking(folder: string, isWanted = isSourceName): Promise<Listing> {
  const [{ default: glob }, { default: ignore }] = await Promise.all([import('fast-glob'), import('ignore')]);
  const skipped: SkippedFile[] = [];
  const entries = await glob('**/*', {
    cwd: folder,
    dot: true,
    objectMode: true,
    onlyFiles: false,
    followSymbolicLinks: false,
    ignore: closed.map((name) => `**/${name}/**`),
    fs: { readdir: readdirReporting(skipped) },
  });
  const files: string[] = [];
  const rules: { below: string; ignores: (file: string) => boolean }[] = [];
  for (const { path: file, name, dirent } of entries) {
    if (dirent.isDirectory()) continue;
    if (name === '.gitignore') {
      const text = readIfPossible(path.join(folder, file));
      const matcher = ignore().add(text);
      rules.push({
        below: file.slice(0, -name.length),
        ignores: (inner) => matcher.ignores(inner),
      });
    } else if (isWanted(file)) files.push(file);
  }
  const kept = files.filter((file) =>
    rules.every(({ below, ignores }) => !file.startsWith(below) || !ignores(file.slice(below.length))),
  );
  return { files: kept.map((file) => path.join(folder, file)), skipped };
}

/** fast-glob either stops at the first closed folder or says nothing about it; this lists the rest and notes it. */
function readdirReporting(skipped: SkippedFile[]): typeof fs.readdir {
  const readdir = (
    folder: string,
    options: { withFileTypes: true },
    done: (error: NodeJS.ErrnoException | null, entries: fs.Dirent[]) => void,
  ): void => {
    fs.readdir(folder, options, (error, entries) => {
      if (error?.code !== 'EACCES' && error?.code !== 'EPERM') {
        done(error, entries);
        return;
      }
      skipped.push({
        file: folder,
        kind: 'unreadable',
        failed: true,
        reason: 'no permission to list this folder',
      });
      done(null, []);
    });
  };
  return readdir as typeof fs.readdir;
}

function readIfPossible(file: string): string {
  try {
    return fs.statSync(file).isFile() ? fs.readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
