import type { Backend, BackendRoute, Leftover } from '../backend/index.js';
import type { Finding, FindingLevel, Route } from '../contract.js';
import { judgeLeftovers, type Judged, type Picture, type RouteFacts } from '../links/index.js';
import {
  deadRoute,
  fingerprintOf,
  halfMigrated,
  legacyLeftover,
  legacyModule,
  legacyRoute,
  orphanClient,
  routeKind,
  type Rule,
} from '../rules/index.js';
import { withAdded } from '../propose/evidence.js';
import { waysOf, where } from './old-end.js';

/** What `check` says of the back end, and how much of it there is. */
export interface BackendReport {
  findings: Finding[];
  leftovers: number;
}

/** Says of each route, leftover and orphan what is to become of it. */
export function backendFindings(
  backend: Backend,
  picture: Picture,
  configured: readonly Route[],
): BackendReport {
  const tables = configured.flatMap(({ table }) => table ?? []);
  const leftovers = judgeLeftovers(backend, picture, tables);
  return {
    findings: [
      ...picture.routes.flatMap((facts) =>
        facts.served.flatMap((route) => routeFindings(route, facts, picture)),
      ),
      ...picture.orphans.map(orphanFinding),
      ...leftovers.map(leftoverFinding),
    ],
    leftovers: leftovers.length,
  };
}

interface Place {
  file: string;
  line: number;
}

function at<Args>(rule: Rule<Args>, args: Args, { file, line }: Place, more: Partial<Finding>): Finding {
  const { code, name, level } = rule;
  const place = { file, line, column: 1, endLine: line, endColumn: 1 };
  const message = rule.message(args);
  const fingerprint = fingerprintOf(code, file);
  return {
    ...{ code, name, level, message, action: 'none', reasons: [], route: null, fingerprint },
    ...place,
    ...more,
  };
}

function routeFindings(route: BackendRoute, facts: RouteFacts, picture: Picture): Finding[] {
  const { config, clients, moved, state } = facts;
  const { path, framework } = route;
  const more = (code: string): Partial<Finding> => ({
    route: config?.path ?? null,
    reasons: reasonsOf(route, facts),
    fingerprint: fingerprintOf(code, framework, path),
  });
  const found: Finding[] = [];
  if (clients.length === 0) {
    const unknown = picture.unknown.length;
    const { mounted } = route;
    const args = { path, framework, channel: config?.channel, moved: moved.length, unknown, mounted };
    found.push(at(deadRoute, args, route, { ...more(deadRoute.code), level: levelOfDead(facts, picture) }));
  } else if (config) {
    const args = { path, framework, clients: clients.length, moved: moved.length, channel: config.channel };
    const rule = state === 'half-migrated' ? halfMigrated : legacyRoute;
    found.push(at(rule, args, route, more(rule.code)));
  }
  if (config && config.kind !== 'broadcast' && route.does.relay)
    found.push(at(routeKind, { path, kind: config.kind }, route, { ...more(routeKind.code), reasons: [] }));
  return found;
}

/** In a repository without any client, that a route has none says nothing. */
function levelOfDead({ config }: RouteFacts, { isTalking, hasMoved }: Picture): FindingLevel {
  if (config) return 'error';
  return isTalking || hasMoved ? 'warning' : 'info';
}

/** What the handler does, for whoever decides what takes its place. */
function reasonsOf(route: BackendRoute, { clients, config }: RouteFacts): string[] {
  const { mounted, reason, auth, does, polls, greeting, handler, published } = route;
  const lines: string[] = [];
  if (clients.length > 0)
    lines.push(`opened by ${listed(clients.map(({ file, location }) => ({ file, line: location.line })))}`);
  if (!mounted) lines.push(`it is not mounted: ${reason ?? 'no application includes it'}`);
  if (published.length > 0) lines.push(`a proxy publishes it as ${published.join(', ')}`);
  const [poll] = polls;
  if (does.push) {
    const period = does.push.seconds === null ? '' : ` every ${String(does.push.seconds)} s`;
    const asks = poll ? `, asking ${quoted(poll.text)} (${where(poll)})` : '';
    const instead = config?.kind === 'broadcast' ? '' : ': a channel on a table takes the place of that';
    const whom = does.push.forAll ? 'to all clients' : 'for each connection';
    lines.push(`it sends by itself${period}, ${whom}${asks}${poll ? instead : ''}`);
  } else if (poll)
    lines.push(
      greeting.includes(poll)
        ? `it sends what ${quoted(poll.text)} gives (${where(poll)}) to each client that connects`
        : `it asks ${quoted(poll.text)} (${where(poll)})`,
    );
  if (does.relay)
    lines.push(
      does.adds.length === 0
        ? 'it hands on to others what one client sends: a broadcast does that'
        : `it hands on to others what one client sends${withAdded(does.adds)}: a broadcast between clients adds nothing`,
    );
  if (does.stores)
    lines.push(
      `it writes what clients send to the database (${quoted(does.stores.text)}, ${where(does.stores)}), which no channel does`,
    );
  if (auth.length > 0) lines.push(`it learns who calls by ${waysOf(auth)}`);
  if (handler)
    lines.push(
      `its handler is ${handler.name === '' ? 'a function without a name' : `\`${handler.name}\``} (${where(handler)})`,
    );
  return lines;
}

function quoted(text: string): string {
  return `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}

function listed(places: readonly Place[]): string {
  const shown = places.slice(0, 5).map(where).join(', ');
  return places.length > 5 ? `${shown} and ${String(places.length - 5)} more` : shown;
}

function orphanFinding({ site, path }: Picture['orphans'][number]): Finding {
  const { file, location, fingerprint } = site;
  return at(
    orphanClient,
    { path },
    { file, line: location.line },
    {
      ...location,
      route: site.route,
      fingerprint: fingerprintOf(orphanClient.code, fingerprint),
    },
  );
}

const WHAT: Record<Exclude<Leftover['kind'], 'module'>, (leftover: Leftover) => string> = {
  import: ({ name }) => `${name} is imported`,
  mount: () => 'A router of WebSocket routes is mounted',
  loop: ({ name, seconds }) =>
    `\`${name}\` goes on by itself${seconds == null ? '' : ` every ${String(seconds)} s`}`,
  refresh: ({ name }) =>
    `${name} is refreshed as a materialized view, and becomes a table: from then on this fails, and its refresh function does it`,
  message: ({ name }) =>
    name === 'group_send' ? '`group_send` is called' : `\`group_send\` is called for the group ${name}`,
  dependency: ({ name }) => `The dependency ${name} is there for sockets`,
  proxy: ({ name }) => `A proxy rule for ${name}`,
  process: ({ name }) => `${name} is started`,
  env: ({ name }) => `The variable ${name} is for sockets`,
  csp: ({ name }) => `The content security policy admits ${name}`,
  test: ({ name }) => `${name} tests a socket`,
};

/** What keeps running, whatever is deleted around it. */
const GOES_ON: ReadonlySet<Leftover['kind']> = new Set(['loop', 'message', 'refresh']);

function leftoverFinding({ leftover, due, loose }: Judged): Finding {
  const { kind, name, file, evidence, importers = [], keeps = [] } = leftover;
  if (kind === 'module') {
    const args = { file, evidence: evidence.join(', '), keeps: keeps.join(', '), due };
    const level = !due ? 'info' : keeps.length > 0 ? 'warning' : 'error';
    return at(legacyModule, args, leftover, { level, fingerprint: fingerprintOf(legacyModule.code, file) });
  }
  const readers =
    kind !== 'env' && kind !== 'dependency'
      ? []
      : importers.length > 0
        ? [`only ${importers.join(', ')} ${kind === 'env' ? 'reads' : 'imports'} it`]
        : kind === 'env'
          ? ['no source reads it']
          : [];
  const carried = keeps.map((other) => (kind === 'loop' ? `and ${other}` : `and to ${other}`));
  const said = kind === 'mount' ? [] : [...evidence, ...carried, ...readers];
  const partly = kind === 'loop' && keeps.length > 0;
  const args = { what: WHAT[kind](leftover), evidence: said.join(', '), due, partly };
  return at(legacyLeftover, args, leftover, {
    level: !due || keeps.length > 0 || (loose && !GOES_ON.has(kind)) ? 'info' : legacyLeftover.level,
    fingerprint: fingerprintOf(legacyLeftover.code, kind, name, file),
  });
}
