import { buildModule, type Module } from '../code/module.js';
import type { Project } from '../code/project.js';
import { folderOf, isBelow, joined, upward, type Files, type Unread } from '../files.js';
import { lowerPython } from './lower.js';

/** Packages that a folder of the same name does not stand for, unless it holds the very module. */
const frameworks = new Set([
  ...['fastapi', 'starlette', 'websockets', 'aiohttp', 'flask', 'flask_sock', 'quart', 'channels', 'django'],
  ...['socketio', 'sanic', 'tornado', 'asyncio', 'json', 'os', 'pydantic', 'pydantic_settings', 'supabase'],
]);

/** Python modules by the names they are imported under. Files are parsed when somebody asks for them. */
export class PythonProject implements Project {
  modules: readonly Module[] = [];
  readonly unread: Unread[] = [];
  private readonly known: ReadonlySet<string>;
  /** Folders with Python files in them, however deep. */
  private readonly folders = new Set<string>();
  private readonly loaded = new Map<string, Module>();
  private readonly resolved = new Map<string, Module | undefined>();

  constructor(private readonly files: Files) {
    const names = files.names.filter((name) => name.endsWith('.py'));
    this.known = new Set(names);
    for (const name of names) {
      for (const folder of upward(folderOf(name))) {
        if (this.folders.has(folder)) break;
        this.folders.add(folder);
      }
    }
  }

  /** Whether somebody asked for it already: it serves sockets, or something that does leads to it. */
  isLoaded(name: string): boolean {
    return this.loaded.has(name);
  }

  load(name: string): Module {
    const known = this.loaded.get(name);
    if (known) return known;
    const text = this.known.has(name) ? (this.files.read(name) ?? '') : '';
    const module = this.build(name, text);
    this.loaded.set(name, module);
    return module;
  }

  /** Code that is nested too deeply to be followed is left out, not the whole run. */
  private build(file: string, text: string): Module {
    const source = { file, language: 'python' as const, text };
    try {
      return buildModule({ ...source, body: lowerPython(text) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.unread.push({ file, reason: 'nested too deeply' });
      return buildModule({ ...source, body: [] });
    }
  }

  resolve(from: string, module: Module): Module | undefined {
    const key = `${folderOf(module.file)}\n${from}`;
    if (this.resolved.has(key)) return this.resolved.get(key);
    const found = from.startsWith('.') ? this.relative(from, module) : this.absolute(from, module);
    this.resolved.set(key, found);
    return found;
  }

  locate(): undefined {
    return undefined;
  }

  below(folder: string): string[] {
    return [...this.known].filter((file) => isBelow(folder, file));
  }

  external(from: string, imported: string | undefined): string {
    return imported === undefined ? from : `${from}.${imported}`;
  }

  submodule(module: Module, name: string): Module | undefined {
    return module.file.endsWith('__init__.py') ? this.at(path(folderOf(module.file), name)) : undefined;
  }

  private relative(from: string, module: Module): Module | undefined {
    const dots = /^\.+/.exec(from)?.[0].length ?? 0;
    const rest = from.slice(dots).replaceAll('.', '/');
    const folder = joined(folderOf(module.file), `${'../'.repeat(dots - 1)}${rest}`);
    return folder === undefined ? undefined : this.at(folder);
  }

  /** Below the folders above the importing file, nearest first, and their `src`. */
  private absolute(from: string, module: Module): Module | undefined {
    const parts = from.split('.');
    const rest = parts.join('/');
    if (parts.length === 1 && frameworks.has(from)) return this.beside(from, module);
    for (const root of upward(folderOf(module.file))) {
      for (const base of [root, path(root, 'src')]) {
        const found = this.at(path(base, rest));
        if (found && found.file !== module.file) return found;
      }
    }
    return undefined;
  }

  /** In a folder of scripts a module comes before a package of the same name. */
  private beside(name: string, module: Module): Module | undefined {
    const folder = folderOf(module.file);
    const file = `${path(folder, name)}.py`;
    const isScripts = !this.known.has(path(folder, '__init__.py'));
    return isScripts && file !== module.file && this.known.has(file) ? this.load(file) : undefined;
  }

  /** A file, a package, or a folder of modules. */
  private at(name: string): Module | undefined {
    if (name === '') return undefined;
    if (this.known.has(`${name}.py`)) return this.load(`${name}.py`);
    const init = `${name}/__init__.py`;
    return this.known.has(init) || this.folders.has(name) ? this.load(init) : undefined;
  }
}

function path(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
