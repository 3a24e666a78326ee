import type { Evaluator } from './code/evaluate.js';
import type { Module, Site } from './code/module.js';
import type { Value } from './code/value.js';
import type { Gate } from './handlers/gate.js';
import { joinPaths } from './paths.js';
import type { Framework, Place } from './route.js';

/** A route before it is known where its router is mounted. */
export interface Declaration {
  framework: Framework;
  module: Module;
  /** Offset of the declaration. */
  at: number;
  /** With `:name` for parameters. */
  path: string;
  /** Identity of the router it is declared on; undefined for one that stands alone. */
  router: string | undefined;
  /** Functions and classes that serve it. */
  handlers: Value[];
  /** What a request goes through before: the listener of upgrades, a check of the server's own. */
  gates?: readonly Gate[];
  port?: number;
  /** See the route. */
  socketIo?: boolean;
  events?: string[];
  /** The site that declares it, for what its arguments tell about authorization. */
  site?: Site;
  /** Known to lead nowhere, and why. */
  unmounted?: string;
  version?: Version;
}

/** What stands before all prefixes, whichever router says it: `/v1`. The word nearest to the route counts. */
export interface Version {
  number?: string;
  /** Instead of `/v`. */
  before?: string;
}

interface Router {
  prefix: string;
  /** Serves by itself, without being mounted. */
  root: boolean;
  version: Version;
}

interface Mount {
  parent: string;
  prefix: string;
  /** Replaces the router's own prefix. */
  replaces: boolean;
  /** `replaces` it counts before the router's own. */
  version: Version & { replaces?: boolean };
  place: Place;
}

/** How a router is reached. */
export interface Reach {
  prefix: string;
  via: Place[];
  version: Version;
  /** Prefixes below which a proxy publishes the whole application. */
  outside: readonly string[];
}

/** What the rules of the frameworks find: routers, how they are mounted, and routes. */
export class Registry {
  readonly declarations: Declaration[] = [];
  /** Routes that are values: each counts where a list holds it, else by itself. */
  readonly loose: { id: string; declare: () => void }[] = [];
  readonly taken = new Set<string>();
  /** Where something is mounted that could not be traced. */
  readonly untraced = new Map<string, Place>();
  /** Something was learnt that the calls read so far did not know. */
  news = false;
  private readonly routers = new Map<string, Router>();
  private readonly mounts = new Map<string, Mount[]>();
  private readonly seen = new Set<string>();
  private readonly published = new Map<string, { ids: readonly string[]; prefix: string }>();

  constructor(readonly evaluator: Evaluator) {}

  /** Forgets what was declared: the calls are read again. */
  restart(): void {
    this.declarations.length = 0;
    this.loose.length = 0;
    this.seen.clear();
    this.untraced.clear();
    this.published.clear();
  }

  router(
    id: string,
    { prefix = '', root = false, version = {} }: { prefix?: string; root?: boolean; version?: Version } = {},
  ): void {
    const known = this.routers.get(id);
    if (!known) this.routers.set(id, { prefix, root, version });
  }

  /**
   * Says that a proxy publishes an application below a prefix that the application's own paths do not have.
   *
   * @param ids Whatever may be the application. Where none is, it is the only one there is.
   */
  publish(ids: readonly string[], prefix: string): void {
    if (joinPaths(prefix) !== '/') this.published.set([prefix, ...ids].join('\n'), { ids, prefix });
  }

  private outsideOf(id: string): string[] {
    if (this.published.size === 0) return [];
    const roots = [...this.routers].flatMap(([other, { root }]) => (root ? [other] : []));
    const isMeant = (ids: readonly string[]): boolean =>
      ids.includes(id) || (roots.length === 1 && !ids.some((other) => roots.includes(other)));
    return [...this.published.values()].flatMap(({ ids, prefix }) => (isMeant(ids) ? [prefix] : []));
  }

  mount(
    parent: string,
    child: string,
    prefix: string,
    place: Place,
    { replaces = false, version = {} }: Partial<Pick<Mount, 'replaces' | 'version'>> = {},
  ): void {
    if (parent === child) return;
    const known = this.mounts.get(child) ?? [];
    this.mounts.set(child, known);
    if (!known.some((mount) => mount.parent === parent && mount.prefix === prefix))
      known.push({ parent, prefix, replaces, version, place });
  }

  /** The same declaration is met once for each way its code is reached. */
  declare(declaration: Declaration): void {
    const { module, at, path, router = '', framework } = declaration;
    const key = [module.file, at, path, router, framework].join('\n');
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.declarations.push(declaration);
  }

  /** Something is mounted here, nobody knows what. */
  mountsUnknown(module: Module, at: number): void {
    const place = this.place(module, at);
    this.untraced.set(`${place.file}:${String(place.line)}`, place);
  }

  place(module: Module, at: number): Place {
    return { file: module.file, line: module.lineOf(at) };
  }

  /** Every prefix a router is reached under; none when nothing mounts it. */
  reachesOf(id: string, seen: readonly string[] = []): Reach[] {
    const router = this.routers.get(id) ?? UNKNOWN;
    const mounts = this.mounts.get(id) ?? [];
    if (seen.includes(id) || seen.length > 20) return [];
    if (mounts.length === 0)
      return router.root
        ? [{ prefix: router.prefix, via: [], version: router.version, outside: this.outsideOf(id) }]
        : [];
    const reaches = mounts.flatMap((mount) =>
      this.reachesOf(mount.parent, [...seen, id]).map((reach) => below(reach, mount, router)),
    );
    return reaches.slice(0, 32);
  }

  /** The prefix of a router that nothing mounts, as far as its mounts go. */
  looseOf(id: string, seen: readonly string[] = []): Reach {
    const router = this.routers.get(id) ?? UNKNOWN;
    const [mount] = this.mounts.get(id) ?? [];
    if (!mount || seen.includes(id))
      return { prefix: router.prefix, via: [], version: router.version, outside: [] };
    return below(this.looseOf(mount.parent, [...seen, id]), mount, router);
  }
}

const UNKNOWN: Router = { prefix: '', root: false, version: {} };

/** A router as it is reached through what mounts it. */
function below(above: Reach, { prefix, replaces, version, place }: Mount, router: Router): Reach {
  const { replaces: isLast, ...given } = version;
  return {
    ...above,
    prefix: joinPaths(above.prefix, prefix, replaces ? '' : router.prefix),
    via: [...above.via, place],
    version: {
      ...above.version,
      ...(isLast ? { ...router.version, ...given } : { ...given, ...router.version }),
    },
  };
}
