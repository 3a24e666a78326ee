import type { Project } from '../code/project.js';
import { buildModule, type Module } from '../code/module.js';
import { folderOf, isBelow, joined, upward, type Files, type Unread } from '../files.js';
import { isScript } from '../names.js';
import { lowerScript } from './lower.js';
import { sourcesOf, WorkspacePackages } from './workspace.js';

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** No line of a source that people read is this long. */
const lineLimit = 50_000;

/** JavaScript and TypeScript modules by specifier. Files are parsed when somebody asks for them. */
export class NodeProject implements Project {
  modules: readonly Module[] = [];
  readonly unread: Unread[] = [];
  private readonly known: ReadonlySet<string>;
  private readonly loaded = new Map<string, Module>();
  private readonly workspace: WorkspacePackages;

  constructor(private readonly files: Files) {
    this.workspace = new WorkspacePackages(files);
    this.known = new Set(files.names.filter(isScript));
  }

  /** Whether somebody asked for it already: it serves sockets, or something that does leads to it. */
  isLoaded(name: string): boolean {
    return this.loaded.has(name);
  }

  load(name: string): Module {
    const known = this.loaded.get(name);
    if (known) return known;
    const text = this.files.read(name) ?? '';
    const module = this.build(name, text);
    this.loaded.set(name, module);
    return module;
  }

  /** Code that cannot be parsed, or is nested too deeply to be followed, is left out, not the whole run. */
  private build(file: string, text: string): Module {
    const source = { file, language: 'node' as const, text };
    if (hasOverlongLine(text)) {
      this.unread.push({ file, reason: 'a minified bundle' });
      return buildModule({ ...source, body: [] });
    }
    try {
      const body = lowerScript(file, text);
      if (Array.isArray(body)) return buildModule({ ...source, body });
      const reason = /call stack/.test(body.reason) ? 'nested too deeply' : body.reason;
      this.unread.push({ file, ...body, reason });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.unread.push({ file, reason: 'nested too deeply' });
    }
    return buildModule({ ...source, body: [] });
  }

  /** The module that a built file of a package is made from, or that is named itself. */
  source(folder: string, target: string): Module | undefined {
    const file = sourcesOf(target)
      .map((candidate) => this.at(joined(folder, candidate)))
      .find((found) => found !== undefined);
    return file === undefined ? undefined : this.load(file);
  }

  resolve(from: string, module: Module): Module | undefined {
    const file = this.locate(from, module);
    return file === undefined ? undefined : this.load(file);
  }

  locate(from: string, module: Module): string | undefined {
    const folder = folderOf(module.file);
    if (/^\.{1,2}(?:\/|$)/.test(from)) return this.at(joined(folder, from));
    // The usual alias of a project's own sources.
    const alias = /^[@~]\/(.+)$/.exec(from)?.[1];
    const rest = alias ?? (from.startsWith('src/') ? from : undefined);
    const places = rest === undefined ? [] : alias === undefined ? [rest] : [rest, `src/${rest}`];
    for (const root of upward(folder)) {
      const found = places.map((place) => this.at(joined(root, place))).find((file) => file !== undefined);
      if (found) return found;
    }
    return this.workspace
      .targets(from)
      .map((target) => this.at(target))
      .find((found) => found !== undefined);
  }

  below(folder: string): string[] {
    return [...this.known].filter((file) => isBelow(folder, file));
  }

  external(from: string, imported: string | undefined): string {
    const name = from.replace(/^node:/, '');
    return imported === undefined || imported === 'default' ? name : `${name}.${imported}`;
  }

  submodule(): undefined {
    return undefined;
  }

  private at(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    const bare = name.replace(/\.[cm]?jsx?$/, '');
    const candidates = [
      name,
      ...extensions.map((extension) => bare + extension),
      ...extensions.map((extension) => `${name}${extension}`),
    ];
    const index = extensions.map((extension) => `${name === '' ? '' : `${name}/`}index${extension}`);
    return [...candidates, ...index].find((candidate) => this.known.has(candidate));
  }
}

/** Looks at line ends alone: a pattern would begin anew at every character of a line that is nearly long enough. */
function hasOverlongLine(text: string): boolean {
  for (let start = 0; text.length - start >= lineLimit;) {
    const end = text.indexOf('\n', start);
    if (end === -1 || end - start >= lineLimit) return true;
    start = end + 1;
  }
  return false;
}
