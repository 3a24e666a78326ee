import type { Route } from '../../../src/contract.js';

export type Row = Record<string, unknown>;

/** What happens on the server: a row written, or a message published, at the path of a route. */
export interface ServerEvent {
  path: string;
  row: Row;
  /** The old backend sent the text of `row.data` alone, not JSON. */
  isText?: boolean;
}

/** The rows behind the routes, the same for both worlds. */
export class Tables {
  private readonly tables = new Map<string, Row[]>();

  /** Paths that were asked for or written to. */
  get paths(): string[] {
    return [...this.tables.keys()];
  }

  /** The rows at a path, oldest first. */
  at(path: string): Row[] {
    const rows = this.tables.get(path) ?? [];
    this.tables.set(path, rows);
    return rows;
  }

  /** Writes a row the way the route's kind says; returns whether it is new. */
  write(route: Route, { path, row }: ServerEvent): boolean {
    const rows = this.at(path);
    const { key } = route;
    const index = route.kind === 'row' ? rows.findIndex((old) => !key || old[key] === row[key]) : -1;
    if (index < 0) rows.push(row);
    else rows[index] = row;
    return index < 0;
  }
}

/** The route of a path, with the values of its parameters. @throws when none matches: the scenario is wrong then. */
export function routeOf(routes: Route[], path: string): { route: Route; topic: string } {
  for (const route of routes) {
    const names: string[] = [];
    const source = route.path.replace(/\*\*|\*|:(\w+)/g, (token, name: string | undefined) => {
      if (token === '**') return '.*';
      names.push(name ?? '');
      return '([^/]+)';
    });
    const match = new RegExp(`^${source}$`).exec(path);
    if (!match) continue;
    const topic = route.channel.replace(
      /\{(\w+)\}/g,
      (_, name: string) => match[names.indexOf(name) + 1] ?? '',
    );
    return { route, topic };
  }
  throw new Error(`no route for ${path}`);
}
