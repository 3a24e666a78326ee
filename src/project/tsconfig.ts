import { createRequire } from 'node:module';
import path from 'node:path';
import { ancestors, isDirectory, isFile, readText, toPosix } from './files.js';
import { asRecord, asStrings, parseJsonc } from './jsonc.js';

/** What of a tsconfig.json or jsconfig.json decides how modules are found. All paths are absolute. */
export interface Tsconfig {
  file: string;
  baseUrl?: string;
  /** `paths`, in the order written; each has at most one `*`. */
  paths: { pattern: string; targets: string[] }[];
  /** Patterns of the files it governs. */
  include: string[];
  references: string[];
  /** Relative imports have to carry an extension. */
  nodeNext: boolean;
  /** JavaScript is type-checked too. */
  checkJs: boolean;
}

export interface Tsconfigs {
  /** The configuration that governs a file, through `references` where the nearest one delegates; null without any. */
  forFile(file: string): Tsconfig | null;
}

/** Reads configurations once each. */
export function createTsconfigs(): Tsconfigs {
  const loaded = new Map<string, Tsconfig>();
  const byFolder = new Map<string, string | null>();

  const load = (file: string): Tsconfig => {
    let config = loaded.get(file);
    if (!config) loaded.set(file, (config = loadTsconfig(file)));
    return config;
  };
  const nearest = (dir: string): string | null => {
    let found = byFolder.get(dir);
    if (found === undefined) byFolder.set(dir, (found = nearestTsconfig(dir)));
    return found;
  };

  return {
    forFile(file) {
      const found = nearest(path.dirname(file));
      if (found === null) return null;
      const config = load(found);
      if (covers(config, file)) return config;
      const delegates = config.references.filter((reference) => isFile(reference)).map(load);
      return delegates.find((delegate) => covers(delegate, file)) ?? config;
    },
  };
}

function nearestTsconfig(dir: string): string | null {
  for (const folder of ancestors(dir)) {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const file = path.join(folder, name);
      if (isFile(file)) return file;
    }
  }
  return null;
}

/** The raw settings of one file over those it extends; relative paths already made absolute by the file that wrote them. */
interface Settings {
  baseUrl?: string;
  paths?: Record<string, unknown>;
  /** Folder that `paths` is relative to without a `baseUrl`. */
  pathsFrom?: string;
  files?: string[];
  include?: string[];
  module?: string;
  checkJs?: boolean;
}

function loadTsconfig(file: string): Tsconfig {
  const root = path.dirname(file);
  const settings = settingsOf(file, root, []);
  const { baseUrl, paths = {}, pathsFrom = root, files, include, module } = settings;
  const raw = asRecord(parseJsonc(readText(file) ?? ''));
  const references = (Array.isArray(raw.references) ? raw.references : []).flatMap((entry) => {
    const target = asRecord(entry).path;
    if (typeof target !== 'string') return [];
    const resolved = path.resolve(root, target);
    return isDirectory(resolved) ? path.join(resolved, 'tsconfig.json') : resolved;
  });
  return {
    file,
    baseUrl,
    paths: Object.entries(paths).map(([pattern, targets]) => ({
      pattern,
      targets: asStrings(targets).map((target) =>
        path.resolve(baseUrl ?? pathsFrom, inConfigDir(target, root)),
      ),
    })),
    include: [...(files ?? []), ...(include ?? (files ? [] : [path.join(root, '**/*')]))],
    references,
    nodeNext: /^node(16|18|20|next)$/i.test(module ?? ''),
    checkJs: settings.checkJs ?? false,
  };
}

function settingsOf(file: string, root: string, chain: string[]): Settings {
  if (chain.includes(file)) return {};
  const raw = asRecord(parseJsonc(readText(file) ?? ''));
  const options = asRecord(raw.compilerOptions);
  const dir = path.dirname(file);
  const absolute = (value: string): string => path.resolve(dir, inConfigDir(value, root));

  const settings: Settings = {};
  const parents = typeof raw.extends === 'string' ? [raw.extends] : asStrings(raw.extends);
  for (const parent of parents) {
    const target = resolveExtends(parent, dir);
    if (target) Object.assign(settings, settingsOf(target, root, [...chain, file]));
  }
  if (typeof options.baseUrl === 'string') settings.baseUrl = absolute(options.baseUrl);
  if (options.paths !== undefined)
    Object.assign(settings, { paths: asRecord(options.paths), pathsFrom: dir });
  if (raw.files !== undefined) settings.files = asStrings(raw.files).map(absolute);
  if (raw.include !== undefined) settings.include = asStrings(raw.include).map(absolute);
  const module = options.moduleResolution ?? options.module;
  if (typeof module === 'string') settings.module = module;
  if (typeof options.checkJs === 'boolean') settings.checkJs = options.checkJs;
  return settings;
}

function inConfigDir(value: string, root: string): string {
  return value.replace('${configDir}', root);
}

/** A relative or absolute file with or without its extension, or one inside a package. Null when it is not there (yet). */
function resolveExtends(specifier: string, dir: string): string | null {
  if (/^\.{0,2}[\\/]|^\.\.?$|^[A-Za-z]:/.test(specifier)) {
    const base = path.resolve(dir, specifier);
    return [base, `${base}.json`, path.join(base, 'tsconfig.json')].find(isFile) ?? null;
  }
  const require = createRequire(path.join(dir, 'tsconfig.json'));
  for (const candidate of [specifier, `${specifier}.json`, `${specifier}/tsconfig.json`]) {
    try {
      const file = require.resolve(candidate);
      if (file.endsWith('.json')) return file;
    } catch {
      // The next spelling.
    }
  }
  return null;
}

function covers(config: Tsconfig, file: string): boolean {
  return config.include.some((pattern) => matches(toPosix(pattern), toPosix(file)));
}

/** `include` patterns: a folder stands for all below it, `*` and `?` for a part of a name, `**` for any folders. */
function matches(pattern: string, file: string): boolean {
  if (pattern === file || (!/[*?]/.test(pattern) && file.startsWith(`${pattern.replace(/\/$/, '')}/`)))
    return true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(
      /\*\*\/|\*\*$|\*|\?/g,
      (token) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' })[token] ?? token,
    );
  return new RegExp(`^${source}$`).test(file);
}
