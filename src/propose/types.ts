import type { BackendRoute } from '../backend/index.js';
import type { Route, SiteOutcome } from '../contract.js';
import type { Asked } from '../sql/asked.js';

/** What clients open under one path, and what serves it. */
export interface Endpoint {
  /** Pattern of a route; `**` when no code tells the path. */
  path: string;
  clients: SiteOutcome[];
  served: BackendRoute[];
}

/** A table that exists, and what shows it. */
export interface KnownTable {
  schema: string;
  name: string;
  /** `db/schema.sql:12`. */
  place: string;
  /** A view, or materialized view: the migration has to make a table of it. */
  isView?: boolean;
  /** Undefined where what makes it does not tell them. */
  columns?: readonly string[];
  key?: readonly string[];
  /** Names that a mapper has for columns, to those of the database. */
  names?: ReadonlyMap<string, string>;
}

/** A query that a back end sends the answer of. */
export interface AskedQuery {
  text: string;
  /** `server/stats.ts:6`. */
  place: string;
  /** Undefined where it cannot be read. */
  asked?: Asked;
}

/** A route to be confirmed, and all that speaks for it. */
export interface ProposedRoute {
  /** Valid; with `todo` where nothing tells. */
  route: Route;
  /** Who opens and serves it, and what the choice rests on: a line each. */
  evidence: string[];
  /** Why no channel takes its place: the entry is written as a comment. */
  refused?: string;
  /** Files that open it, relative to the working directory. */
  files: string[];
}

/** Everything `init` found out. */
export interface Proposal {
  routes: ProposedRoute[];
  /** Sockets that get no route, with the reason: third parties, unknown paths, pages. A line each. */
  aside: string[];
  /** Routes of back ends that nothing here opens. A line each. */
  unopened: string[];
}
