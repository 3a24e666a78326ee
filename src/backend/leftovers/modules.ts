import type { Project } from '../code/project.js';
import type { Module } from '../code/module.js';
import { required } from '../code/tree.js';
import type { Files } from '../files.js';
import { isScript } from '../names.js';
import type { BackendRoute } from '../route.js';
import { isTest } from '../tests.js';
import { baseOf, type Leftover } from './leftover.js';
import { isNamed } from './named.js';

/** A language's modules, and how to read one more. */
export interface Side {
  project: Project & { isLoaded(name: string): boolean };
  /** Whether a file is of this language. */
  holds(file: string): boolean;
}

export interface ModuleFacts {
  files: Files;
  routes: readonly BackendRoute[];
  loops: readonly Leftover[];
  sides: readonly Side[];
  /** Base names or paths, from the guide and the configuration. */
  named: readonly string[];
}

/** The named modules with what speaks for them, and the imports of all modules that declare routes. */
export function modulesOf(facts: ModuleFacts): Leftover[] {
  const { files, named, routes } = facts;
  const candidates = files.names.filter((file) => !isTest(file) && isNamed(file, named));
  const declaring = new Set(routes.map(({ file }) => file));
  const evidence = new Map(candidates.map((file) => [file, ownEvidence(file, facts)]));
  // A module of the old back end is also one that is imported by, or imports, another one.
  let targets = new Set([...declaring, ...candidates.filter((file) => evidence.get(file)?.length)]);
  let imports: ImportOf[] = [];
  for (let size = -1; size !== targets.size;) {
    size = targets.size;
    imports = importsOf(facts, targets);
    for (const { file, target } of imports) {
      const known = evidence.get(file);
      const sentence = `imports ${baseOf(target)}`;
      if (known && !known.includes(sentence) && file !== target) known.push(sentence);
    }
    targets = new Set([...targets, ...candidates.filter((file) => evidence.get(file)?.length)]);
  }
  return [
    ...candidates.map((file): Leftover => ({
      kind: 'module',
      name: baseOf(file),
      file,
      line: 1,
      evidence: evidence.get(file) ?? [],
      routes: pathsIn(routes, file),
      keeps: httpRoutesIn(files.glance(file)),
    })),
    ...imports
      .filter(({ file }) => !isTest(file))
      .map(({ file, line, target }): Leftover => ({
        kind: 'import',
        name: target,
        file,
        line,
        evidence: [reasonFor(target, routes)],
        routes: pathsIn(routes, target),
      })),
    ...mountsOf(routes),
    ...testsOf(facts, imports),
  ];
}

function pathsIn(routes: readonly BackendRoute[], file: string): string[] {
  return [...new Set(routes.filter((route) => route.file === file).map(({ path }) => path))];
}

function reasonFor(target: string, routes: readonly BackendRoute[]): string {
  const count = pathsIn(routes, target).length;
  return count > 0
    ? `${baseOf(target)} declares ${String(count)} WebSocket ${count === 1 ? 'route' : 'routes'}`
    : `${baseOf(target)} is part of the old back end`;
}

function ownEvidence(file: string, { files, routes, loops }: ModuleFacts): string[] {
  const declared = pathsIn(routes, file).length;
  const mounts = routes.some(({ via }) => via.some((place) => place.file === file));
  const own = loops.filter((loop) => loop.file === file);
  const text = files.glance(file);
  return [
    ...(declared > 0
      ? [`declares ${String(declared)} WebSocket ${declared === 1 ? 'route' : 'routes'}`]
      : []),
    ...(mounts ? ['mounts a router of WebSocket routes'] : []),
    ...own.map(({ seconds }) => (seconds == null ? 'polls in a loop' : `polls every ${String(seconds)} s`)),
    ...refreshed(text).map((view) => `refreshes ${view}`),
  ];
}

/** The views that a module refreshes, by a statement or by a function named for it. */
function refreshed(text: string): string[] {
  const found = [
    ...text.matchAll(/refresh\s+materialized\s+view\s+(?:concurrently\s+)?(?:\w+\.)?"?(\w+)/gi),
    ...text.matchAll(/\brefresh_(\w+_view)\b/gi),
  ].map(([, view = '']) => view);
  return [...new Set(found)];
}

/** What a module serves beside sockets: `GET /metrics`. */
function httpRoutesIn(text: string): string[] {
  const decorators = /^[ \t]*@\w+(?:\.\w+)*\.(get|post|put|patch|delete)\(\s*["']([^"']*)["']/gm;
  return [...text.matchAll(decorators)].map(
    ([, method = '', path = '']) => `${method.toUpperCase()} ${path || '/'}`,
  );
}

interface ImportOf {
  file: string;
  line: number;
  target: string;
}

/** Imports of the targets, wherever they are. Only files that say a target's name are parsed. */
function importsOf({ files, sides }: ModuleFacts, targets: ReadonlySet<string>): ImportOf[] {
  const stems = [...targets].map((file) => stemOf(file).replace(/[$.]/g, '\\$&'));
  if (stems.length === 0) return [];
  const mention = new RegExp(`\\b(?:${[...new Set(stems)].join('|')})\\b`);
  // A module is imported by modules of its own language.
  const able = sides.filter(({ holds }) => [...targets].some(holds));
  const sideOf = (file: string): Side | undefined => able.find(({ holds }) => holds(file));
  return files
    .saying(mention, (file) => sideOf(file) !== undefined)
    .flatMap((file) => {
      const side = sideOf(file);
      return side ? importsIn(side, side.project.load(file), targets) : [];
    });
}

/** The name under which a module is imported: of a package's `__init__.py` and of an `index` it is the folder's. */
function stemOf(file: string): string {
  const parts = file.replace(/\.\w+$/, '').split('/');
  const last = parts.at(-1) ?? '';
  return last === '__init__' || last === 'index' ? (parts.at(-2) ?? last) : last;
}

function importsIn({ project }: Side, module: Module, targets: ReadonlySet<string>): ImportOf[] {
  const found = new Map<string, ImportOf>();
  const add = (from: string, at: number): void => {
    const target = project.resolve(from, module)?.file;
    if (target === undefined || target === module.file || !targets.has(target)) return;
    const line = module.lineOf(at);
    found.set(`${String(line)} ${target}`, { file: module.file, line, target });
  };
  for (const stmt of module.body) {
    if (stmt.is !== 'import') continue;
    for (const { from, imported } of stmt.names) {
      if (imported !== undefined && module.language === 'python')
        add(from.endsWith('.') ? `${from}${imported}` : `${from}.${imported}`, stmt.start);
      add(from, stmt.start);
    }
  }
  for (const { call } of module.sites) {
    const from = required(call);
    if (from !== undefined) add(from, call.start);
  }
  return [...found.values()];
}

/** The places that mount what leads to routes, with the routes. */
function mountsOf(routes: readonly BackendRoute[]): Leftover[] {
  const found = new Map<string, Leftover>();
  for (const { via, path } of routes) {
    for (const { file, line } of via) {
      const key = `${file}:${String(line)}`;
      const known = found.get(key) ?? {
        kind: 'mount',
        name: baseOf(file),
        file,
        line,
        evidence: ['mounts a router of WebSocket routes'],
        routes: [],
      };
      found.set(key, known);
      if (!known.routes.includes(path)) known.routes.push(path);
    }
  }
  return [...found.values()];
}

/** Tests that import a module of routes, or name the path of one. */
function testsOf({ files, routes }: ModuleFacts, imports: readonly ImportOf[]): Leftover[] {
  const found: Leftover[] = [];
  const paths = routes.map(({ path }) => fixedPart(path)).filter(isTelling);
  const words = new RegExp([connecting.source, ...paths.map(escaped)].join('|'));
  const importing = new Set(imports.map(({ file }) => file));
  const isWanted = (file: string): boolean => isTest(file) && (file.endsWith('.py') || isScript(file));
  const saying = new Set(files.saying(words, isWanted));
  for (const file of files.names.filter(
    (name) => isWanted(name) && (saying.has(name) || importing.has(name)),
  )) {
    const text = files.glance(file);
    const named = routes.filter(({ path }) => isTelling(fixedPart(path)) && text.includes(fixedPart(path)));
    const imported = imports.filter((one) => one.file === file);
    const connects = connecting.exec(text);
    const evidence = [
      ...(named.length > 0 ? ['names the path of a WebSocket route'] : []),
      ...imported.map(({ target }) => `imports ${baseOf(target)}`),
      ...(connects ? ['connects to a socket'] : []),
    ];
    if (named.length + imported.length === 0 && !connects) continue;
    const [first] = named;
    const fixed = (first && fixedPart(first.path)) ?? connects?.[0] ?? '';
    const line = imported[0]?.line ?? text.slice(0, text.indexOf(fixed)).split('\n').length;
    const served = [
      ...named.map(({ path }) => path),
      ...imported.flatMap(({ target }) => pathsIn(routes, target)),
    ];
    found.push({
      kind: 'test',
      name: baseOf(file),
      file,
      line,
      evidence,
      routes: [...new Set(served)].sort(),
    });
  }
  return found;
}

const connecting = /websocket_connect|WebsocketCommunicator|ws_connect|test_client\(\)\.websocket|injectWS/;

/** What stands before the first parameter. */
function fixedPart(path: string): string {
  return path.split(/\/?[:*]/)[0] ?? '';
}

/** One word may stand for anything. */
function isTelling(path: string): boolean {
  return path.split('/').filter(Boolean).length >= 2;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
