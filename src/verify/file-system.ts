import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FileSystemHost, RuntimeDirEntry } from 'ts-morph';
import { ancestors, isDirectory, isFile, toPosix } from '../project/files.js';

const PACKAGE = 'node_modules/@supabase/supabase-js';

/**
 * The disk as the type checker may see it: it cannot be written to, and an app without `@supabase/supabase-js` sees this tool's
 * own copy in its node_modules, so that generated code is checked against real types.
 */
export function readOnlyFileSystem(appDir: string): FileSystemHost {
  const redirect = redirection(appDir);
  const refuse = (): never => {
    throw new Error('The type check must not write.');
  };
  const refuseLater = (): Promise<never> => Promise.reject(new Error('The type check must not write.'));
  const fileExistsSync = (file: string): boolean => isFile(redirect.file(file));
  const directoryExistsSync = (dir: string): boolean =>
    redirect.made.has(toPosix(dir)) || isDirectory(redirect.file(dir));
  const readText = (file: string): string => readFileSync(redirect.file(file), 'utf8');
  return {
    isCaseSensitive: () => process.platform === 'linux',
    getCurrentDirectory: () => appDir,
    fileExistsSync,
    fileExists: (file) => Promise.resolve(fileExistsSync(file)),
    directoryExistsSync,
    directoryExists: (dir) => Promise.resolve(directoryExistsSync(dir)),
    readFileSync: readText,
    readFile: (file) => Promise.resolve(readText(file)),
    realpathSync: (file) => realpathSync(redirect.file(file)),
    readDirSync: (dir) => entries(redirect.file(dir)),
    glob: () => Promise.resolve([]),
    globSync: () => [],
    deleteSync: refuse,
    writeFileSync: refuse,
    mkdirSync: refuse,
    moveSync: refuse,
    copySync: refuse,
    delete: refuseLater,
    writeFile: refuseLater,
    mkdir: refuseLater,
    move: refuseLater,
    copy: refuseLater,
  };
}

interface Redirection {
  file(requested: string): string;
  /** Folders on the way to the redirected one that need not be on disk. */
  made: Set<string>;
}

function redirection(appDir: string): Redirection {
  const installed = [...ancestors(appDir)].some((dir) => isDirectory(path.join(dir, PACKAGE)));
  const own = installed ? undefined : ownCopy();
  if (own === undefined) return { file: (requested) => requested, made: new Set() };
  const prefix = toPosix(path.join(appDir, PACKAGE));
  return {
    file(requested) {
      const posix = toPosix(requested);
      return posix === prefix || posix.startsWith(`${prefix}/`)
        ? own + posix.slice(prefix.length)
        : requested;
    },
    made: new Set([prefix, path.posix.dirname(prefix), path.posix.dirname(path.posix.dirname(prefix))]),
  };
}

function ownCopy(): string | undefined {
  try {
    const entry = toPosix(createRequire(import.meta.url).resolve('@supabase/supabase-js'));
    return entry.slice(0, entry.lastIndexOf('@supabase/supabase-js')) + '@supabase/supabase-js';
  } catch {
    return undefined;
  }
}

function entries(dir: string): RuntimeDirEntry[] {
  return readdirSync(dir, { withFileTypes: true }).map((entry) => {
    const name = path.join(dir, entry.name);
    const stat = entry.isSymbolicLink() ? statSync(name, { throwIfNoEntry: false }) : entry;
    return {
      name,
      isFile: stat?.isFile() ?? false,
      isDirectory: stat?.isDirectory() ?? false,
      isSymlink: entry.isSymbolicLink(),
    };
  });
}
