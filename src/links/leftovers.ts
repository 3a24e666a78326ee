import type { Backend, BackendRoute, Leftover } from '../backend/index.js';
import { matches, segmentsOf } from './paths.js';
import { stays, type Picture } from './picture.js';

/** A leftover that belongs to what is replaced. */
export interface Judged {
  leftover: Leftover;
  /** Nothing needs it any more. Else it goes when the clients of its routes have moved. */
  due: boolean;
  /** Not tied to a route that is replaced: what it is follows from its name and what it does alone. */
  loose: boolean;
}

/**
 * What of the leftovers is to go, now or with its routes. What belongs to a route that stays, or to nothing that is being
 * replaced, is left out.
 */
export function judgeLeftovers(
  { routes, leftovers }: Pick<Backend, 'routes' | 'leftovers'>,
  picture: Picture,
  tables: readonly string[],
): Judged[] {
  const standing = standingOf(routes, picture);
  const tied = tiedModules(leftovers, standing, tables);
  const before: Facts = { ...standing, tables, tied, picture, routes, leftovers, telling: new Set() };
  const telling = leftovers.filter((one) => one.kind === 'message' && judge(one, before) !== undefined);
  const facts: Facts = { ...before, telling: new Set(telling.map(({ file }) => file)) };
  return leftovers.flatMap((leftover) => {
    const judged = judge(leftover, facts);
    return judged ? [{ leftover, ...judged }] : [];
  });
}

interface Standing {
  /** Paths that the configuration replaces, or that nobody opens any more. */
  going: ReadonlySet<string>;
  /** Paths that nobody opens. */
  dead: ReadonlySet<string>;
  /** Files that declare routes, all of which are going. */
  goingFiles: ReadonlySet<string>;
  /** No client needs a route that is replaced. */
  isOver: boolean;
}

interface Facts extends Standing {
  /** Tables of the configured routes. */
  tables: readonly string[];
  /** Modules of the old back end, by file. */
  tied: ReadonlySet<string>;
  /** Files that send to consumers which go. */
  telling: ReadonlySet<string>;
  picture: Picture;
  routes: readonly BackendRoute[];
  leftovers: readonly Leftover[];
}

function standingOf(routes: readonly BackendRoute[], picture: Picture): Standing {
  const dead = new Set<string>();
  const going = new Set<string>();
  let isOver = true;
  for (const { served, clients, config } of picture.routes) {
    // What keeps a back end that no channel replaces is no business of this migration.
    if (clients.some(stays)) continue;
    for (const { path } of served) {
      if (clients.length === 0) dead.add(path);
      if (config || (clients.length === 0 && (picture.isTalking || picture.hasMoved))) going.add(path);
    }
    if (config && clients.length > 0) isOver = false;
  }
  const files = new Set(routes.map(({ file }) => file));
  const goingFiles = [...files].filter((file) =>
    routes.every((route) => route.file !== file || going.has(route.path)),
  );
  return { going, dead, goingFiles: new Set(goingFiles), isOver };
}

/** The named modules that are joined with a route that goes, by imports in either direction or by the view they refresh. */
function tiedModules(
  leftovers: readonly Leftover[],
  { goingFiles }: Standing,
  tables: readonly string[],
): ReadonlySet<string> {
  const modules = new Set(
    leftovers
      .filter(({ kind, evidence }) => kind === 'module' && evidence.length > 0)
      .map(({ file }) => file),
  );
  const refreshing = leftovers
    .filter(
      ({ kind, evidence }) =>
        kind === 'module' && tables.some((table) => evidence.includes(`refreshes ${table}`)),
    )
    .map(({ file }) => file);
  const imports = leftovers.filter(({ kind }) => kind === 'import');
  const tied = new Set([...goingFiles, ...refreshing]);
  for (let size = -1; size !== tied.size;) {
    size = tied.size;
    for (const { file, name } of imports) {
      if (tied.has(file) && modules.has(name)) tied.add(name);
      if (tied.has(name) && modules.has(file)) tied.add(file);
    }
  }
  return new Set([...tied].filter((file) => modules.has(file)));
}

type Judgement = Omit<Judged, 'leftover'>;

function judge(leftover: Leftover, facts: Facts): Judgement | undefined {
  const { dead, going, isOver, tied } = facts;
  const { kind, file, routes, evidence } = leftover;
  const ofRoutes = (): Judgement | undefined =>
    routes.every((path) => going.has(path))
      ? { due: routes.every((path) => dead.has(path)), loose: false }
      : undefined;
  if (kind === 'module') {
    if (evidence.length === 0) return undefined;
    if (routes.length > 0) return ofRoutes();
    return tied.has(file) ? { due: isOver, loose: false } : undefined;
  }
  if (routes.length > 0) return ofRoutes();
  switch (kind) {
    case 'import':
      return tied.has(leftover.name) ? { due: isOver, loose: false } : undefined;
    case 'process':
      if (leftover.name === 'daphne') return isDeclared('daphne', facts) ? whenAllIsOver(facts) : undefined;
      return [...tied].some((module) => module.endsWith(leftover.name))
        ? { due: isOver, loose: false }
        : undefined;
    case 'message':
      return isQuiet(facts) && facts.picture.hasMoved ? { due: true, loose: true } : undefined;
    case 'refresh':
      // A channel on that name can only mean a table.
      return facts.tables.includes(leftover.name) && facts.picture.hasMoved
        ? { due: true, loose: false }
        : undefined;
    case 'loop':
      return loop(leftover, facts);
    case 'dependency':
    case 'env':
      return used(leftover, facts);
    case 'csp':
      // What a third party's socket needs stays.
      return facts.picture.isTalking || facts.picture.foreign > 0 || !facts.picture.hasMoved
        ? undefined
        : { due: true, loose: true };
    case 'test':
      return evidence.includes('connects to a socket') && isQuiet(facts) && facts.picture.hasMoved
        ? { due: true, loose: true }
        : undefined;
    case 'proxy':
      return !leftover.aside || carries(leftover.name, facts) ? whenAllIsOver(facts) : undefined;
    case 'mount':
      return undefined;
  }
}

/** Nobody opens a socket any more, channels took the place, and no route stays. */
function whenAllIsOver(facts: Facts): Judgement | undefined {
  const { isTalking, hasMoved } = facts.picture;
  return isQuiet(facts) && !isTalking && hasMoved ? { due: true, loose: true } : undefined;
}

/** Whether requests below a path are those of a route that a channel replaced. */
function carries(path: string, { picture }: Facts): boolean {
  const own = [...segmentsOf(path), '**'];
  return picture.routes.some(
    ({ config, moved }) => config && moved.length > 0 && matches(own, segmentsOf(config.path)),
  );
}

function isDeclared(name: string, { leftovers }: Facts): boolean {
  return leftovers.some((one) => one.kind === 'dependency' && one.name === name);
}

/** No route is left that stays. */
function isQuiet({ routes, going }: Facts): boolean {
  return routes.every(({ path }) => going.has(path));
}

/** A loop that no handler is seen to feed from may still serve a route that stays. */
function loop({ file, evidence }: Leftover, facts: Facts): Judgement | undefined {
  if (facts.tied.has(file)) return { due: facts.isOver, loose: false };
  return evidence.includes('sends to sockets') && isQuiet(facts)
    ? { due: facts.isOver, loose: true }
    : undefined;
}

/** Nobody reads or imports it but what goes. A server may use a package that no file imports. */
function used({ kind, name, importers = [] }: Leftover, facts: Facts): Judgement | undefined {
  const { goingFiles, tied, telling, picture } = facts;
  const speaks = /^(?:channels|channels-redis)$/.test(name) ? telling : new Set<string>();
  if (!importers.every((file) => goingFiles.has(file) || tied.has(file) || speaks.has(file)))
    return undefined;
  if (importers.length === 0) {
    const serves = kind === 'dependency' && !/client|reconnecting|partysocket|react-use/.test(name);
    if (!picture.hasMoved || picture.isTalking || (serves && !isQuiet(facts))) return undefined;
    return { due: true, loose: true };
  }
  return { due: facts.isOver, loose: false };
}
