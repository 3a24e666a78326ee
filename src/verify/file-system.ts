import { createRequire } from 'node:module';
import path from 'node:path';
import type { FileSystemHost } from 'ts-morph';
import { ancestors, isDirectory, toPosix } from '../project/files.js';

const PACKAGE = 'node_modules/@supabase/supabase-js';

/**
 * The disk as the type checker may see it: it cannot be written to, and an app without `@supabase/supabase-js` sees this tool's
 * own copy in its node_modules, so that generated code is checked against real types.
 */
export function readOnlyFileSystem(disk: FileSystemHost, appDir: string): FileSystemHost {
  const redirect = redirection(appDir);
  const refuse = (): never => {
    throw new Error('The type check must not write.');
  };
  const refuseLater = (): Promise<never> => Promise.reject(new Error('The type check must not write.'));
  return {
    isCaseSensitive: () => disk.isCaseSensitive(),
    getCurrentDirectory: () => appDir,
    fileExistsSync: (file) => disk.fileExistsSync(redirect.file(file)),
    fileExists: (file) => disk.fileExists(redirect.file(file)),
    directoryExistsSync: (dir) =>
      redirect.made.has(toPosix(dir)) || disk.directoryExistsSync(redirect.file(dir)),
    directoryExists: async (dir) =>
      redirect.made.has(toPosix(dir)) || disk.directoryExists(redirect.file(dir)),
    readFileSync: (file, encoding) => disk.readFileSync(redirect.file(file), encoding),
    readFile: (file, encoding) => disk.readFile(redirect.file(file), encoding),
    realpathSync: (file) => disk.realpathSync(redirect.file(file)),
    readDirSync: (dir) => disk.readDirSync(redirect.file(dir)),
    glob: (patterns) => disk.glob(patterns),
    globSync: (patterns) => disk.globSync(patterns),
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
