import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FileSystemHost } from 'ts-morph';
import { ancestors, isDirectory, toPosix } from '../project/files.js';

const CLIENT = '@supabase/supabase-js';

/**
 * The disk as the type checker may see it: it cannot be written to, and an app without `@supabase/supabase-js` sees this tool's
 * own copy of its declarations in its node_modules, so that generated code is checked against real types.
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
    realpathSync: (file) => (redirect.isRedirected(file) ? file : disk.realpathSync(file)),
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
  /** A redirected file keeps the path it was asked for, so that its imports are looked for beside it. */
  isRedirected(requested: string): boolean;
  /** Folders on the way to the redirected ones that need not be on disk. */
  made: Set<string>;
}

function redirection(appDir: string): Redirection {
  const installed = [...ancestors(appDir)].some((dir) => isDirectory(path.join(dir, 'node_modules', CLIENT)));
  const modules = toPosix(path.join(appDir, 'node_modules'));
  const lacking = [...(installed ? [] : ownCopies())].filter(([name]) => !isDirectory(`${modules}/${name}`));
  const own = new Map(lacking);
  const file = (requested: string): string => {
    const posix = toPosix(requested);
    if (!posix.startsWith(`${modules}/`)) return requested;
    const [name, rest] = splitName(posix.slice(modules.length + 1));
    const folder = own.get(name);
    return folder === undefined ? requested : folder + rest;
  };
  const folders = lacking.map(([name]) => `${modules}/${name}`);
  const made = [...folders, ...folders.map((folder) => path.posix.dirname(folder)), modules];
  return {
    file,
    isRedirected: (requested) => file(requested) !== requested,
    made: new Set(folders.length > 0 ? made : []),
  };
}

/** `@scope/name/rest` → `@scope/name` and `/rest` */
function splitName(inModules: string): [string, string] {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(inModules)?.[0] ?? '';
  return [name, inModules.slice(name.length)];
}

/** The client and what it depends on, name to folder: the declarations in this package, or what is installed to develop it. */
function ownCopies(): Map<string, string> {
  const own = path.dirname(createRequire(import.meta.url).resolve('realtime-migrate/package.json'));
  const folder = ['dist/declarations', 'node_modules']
    .map((name) => path.join(own, name))
    .find((dir) => isDirectory(path.join(dir, CLIENT)));
  const found = new Map<string, string>();
  const add = (name: string): void => {
    const dir = path.join(folder ?? '', name);
    if (found.has(name) || !isDirectory(dir)) return;
    found.set(name, toPosix(dir));
    const { dependencies = {} } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    Object.keys(dependencies).forEach(add);
  };
  if (folder !== undefined) add(CLIENT);
  return found;
}
