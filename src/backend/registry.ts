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
}

interface Router {
  prefix: string;
  /** Serves by itself, without being mounted. */
  root: boolean;
}

interface Mount {
  parent: string;
  prefix: string;
  /** Replaces the router's own prefix. */
  replaces: boolean;
  place: Place;
}

/** How a router is reached. */
export interface Reach {
  prefix: string;
  via: Place[];
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

  constructor(readonly evaluator: Evaluator) {}

  /** Forgets what was declared: the calls are read again. */
  restart(): void {
    this.declarations.length = 0;
    this.loose.length = 0;
    this.seen.clear();
    this.untraced.clear();
  }

  router(id: string, { prefix = '', root = false }: { prefix?: string; root?: boolean } = {}): void {
    const known = this.routers.get(id);
    if (!known) this.routers.set(id, { prefix, root });
  }

  mount(parent: string, child: string, prefix: string, place: Place, replaces = false): void {
    if (parent === child) return;
    const known = this.mounts.get(child) ?? [];
    this.mounts.set(child, known);
    if (!known.some((mount) => mount.parent === parent && mount.prefix === prefix))
      known.push({ parent, prefix, replaces, place });
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
    const router = this.routers.get(id) ?? { prefix: '', root: false };
    const mounts = this.mounts.get(id) ?? [];
    if (seen.includes(id) || seen.length > 20) return [];
    if (mounts.length === 0) return router.root ? [{ prefix: router.prefix, via: [] }] : [];
    const reaches = mounts.flatMap(({ parent, prefix, replaces, place }) =>
      this.reachesOf(parent, [...seen, id]).map((reach) => ({
        prefix: joinPaths(reach.prefix, prefix, replaces ? '' : router.prefix),
        via: [...reach.via, place],
      })),
    );
    return reaches.slice(0, 32);
  }

  /** The prefix of a router that nothing mounts, as far as its mounts go. */
  looseOf(id: string, seen: readonly string[] = []): Reach {
    const own = this.routers.get(id)?.prefix ?? '';
    const [mount] = this.mounts.get(id) ?? [];
    if (!mount || seen.includes(id)) return { prefix: own, via: [] };
    const above = this.looseOf(mount.parent, [...seen, id]);
    return {
      prefix: joinPaths(above.prefix, mount.prefix, mount.replaces ? '' : own),
      via: [...above.via, mount.place],
    };
  }
}
