import { defineRule } from '../rule.js';

const opens = (count: number): string =>
  count === 1 ? 'one client here opens' : `${String(count)} clients here open`;

/** A WebSocket route of the back end whose replacement is configured, and that is still in use. */
export const legacyRoute = defineRule<{ path: string; framework: string; clients: number; channel: string }>({
  code: 'RM101',
  name: 'legacy-route',
  level: 'error',
  title: 'The back end serves a WebSocket route that a channel replaces.',
  message: ({ path, framework, clients, channel }) =>
    `${framework} serves ${path}, which ${opens(clients)}: migrate to channel ${channel}, then delete the route`,
  why: [
    'The configuration names a channel for this route. As long as the route is there, its authentication, its polling and what it ' +
      'imports have to be kept running, and a later merge can bring the old client back.',
  ],
  fix: [
    'Migrate the clients that the finding and the `links` of the report name. Then the route is reported as dead, and can go.',
  ],
});

export interface DeadRoute {
  path: string;
  framework: string;
  /** Of the configuration. */
  channel?: string;
  /** Channels that took the place of its clients. */
  moved: number;
  /** Sockets that might open it, for their path is not known. */
  unknown: number;
  mounted: boolean;
}

export const deadRoute = defineRule<DeadRoute>({
  code: 'RM102',
  name: 'dead-route',
  level: 'error',
  title: 'A WebSocket route has no client left.',
  message: ({ path, framework, channel, moved, unknown, mounted }) => {
    const serves = mounted
      ? `${framework} serves ${path}`
      : `${framework} declares ${path}, mounted nowhere that is seen`;
    if (unknown > 0)
      return `${serves}, and no client here is seen to open it, but ${unknown === 1 ? 'a socket has a path that is' : `${String(unknown)} sockets have paths that are`} not known: look there before you delete it`;
    if (channel === undefined) return `${serves}, and no client in this repository opens it`;
    const where =
      moved === 0
        ? `; channel ${channel} replaces it`
        : `; ${moved === 1 ? 'one place listens' : `${String(moved)} places listen`} to channel ${channel} instead`;
    return `${serves}, which no client here opens any more${where}: delete it`;
  },
  why: [
    'A route that nobody calls costs what a used one does as soon as anybody connects; loops behind it may go on asking the ' +
      'database for nobody; and as long as it works, a later merge can bring the old client back.',
  ],
  fix: [
    'Delete the route, its handler, and what only they use: the findings about leftovers name it.',
    'Clients outside this repository (an app, another service) are not seen: ask before you delete, or ignore the finding with a reason.',
    'An error where the configuration names the channel that replaces the route, otherwise a warning, and a remark in a repository that holds no client at all.',
  ],
});

export const orphanClient = defineRule<{ path: string }>({
  code: 'RM103',
  name: 'orphan-client',
  level: 'warning',
  title: 'A client opens a route that no back end here declares.',
  message: ({ path }) => `The socket opens ${path}, and no back end here declares it`,
  why: [
    'Either the route was deleted and the client forgotten, or its back end is not among the folders that are looked at.',
  ],
  fix: [
    'Migrate or delete the client, or name the folder of its back end in `backend.roots`.',
    'Reported where the back end lies in this repository or is named by `backend.roots`; a named host other than this machine counts only then.',
  ],
});

export const halfMigrated = defineRule<{
  path: string;
  framework: string;
  clients: number;
  moved: number;
  channel: string;
}>({
  code: 'RM104',
  name: 'half-migrated-route',
  level: 'error',
  title: 'Some clients of a route have moved to its channel, others have not.',
  message: ({ path, framework, clients, moved, channel }) =>
    `${framework} serves ${path}, which ${opens(clients)}, while ${moved === 1 ? 'one place listens' : `${String(moved)} places listen`} to channel ${channel}`,
  why: [
    'Two sources of the same data run side by side: they may differ in what they show, and both have to be operated.',
  ],
  fix: ['Migrate the clients that are left; the `links` of the report name them. Then delete the route.'],
});

export const legacyModule = defineRule<{ file: string; evidence: string; keeps: string; due: boolean }>({
  code: 'RM105',
  name: 'legacy-module',
  level: 'error',
  title: 'A module of the old back end is left.',
  message: ({ file, evidence, keeps, due }) =>
    `${file} is part of the old back end (${evidence})` +
    (due
      ? keeps === ''
        ? ': delete it'
        : `: take out what is for sockets; ${keeps} may still be needed`
      : ': it goes when the clients of its routes have moved'),
  why: [
    'It is one of the modules that the old system consists of, by its name (those of the guide, or `backend.modules`) and by what it ' +
      'does. A name alone is no reason: every second project has an `admin.py`.',
  ],
  fix: [
    'Delete it together with the imports of it, which the findings about leftovers name. A cache warmer or cron job that refreshed ' +
      'a view is replaced by the schedule that the SQL migration sets up.',
    'A warning where the module serves other things beside, and a remark as long as clients still need it.',
  ],
});

export interface LegacyLeftover {
  what: string;
  evidence: string;
  /** Nothing needs it any more. */
  due: boolean;
  /** It does something beside sockets that has to go on. */
  partly: boolean;
}

export const legacyLeftover = defineRule<LegacyLeftover>({
  code: 'RM106',
  name: 'backend-leftover',
  level: 'warning',
  title: 'Something of the old back end is left beside its routes.',
  message: ({ what, evidence, due, partly }) =>
    `${what}${evidence === '' ? '' : ` (${evidence})`}${partly ? ': only its sending goes' : due ? '' : ': it goes with the routes'}`,
  why: [
    'Polling loops in services go on when their route is gone, and keep asking the database for nobody. Dependencies, proxy rules, ' +
      'variables and tests of a deleted route mislead whoever reads them next.',
    'A materialized view that a channel is to follow becomes a table of its name: a program that goes on refreshing the view fails.',
  ],
  fix: [
    'Delete it together with the route it belongs to. It is a remark as long as a client still needs the route.',
  ],
});

export const routeKind = defineRule<{ path: string; kind: string }>({
  code: 'RM107',
  name: 'route-kind',
  level: 'warning',
  title: 'A route is configured as rows of a table, but its handler hands on what clients send.',
  message: ({ path, kind }) =>
    `${path} is configured as ${kind}, but its handler hands on to others what one client sends`,
  why: [
    'A `row` or `feed` route listens to a table. What one client sends to the others never reaches a table, so the channel would ' +
      'stay silent. Broadcast is made for it.',
  ],
  fix: [
    "Make the route `kind: 'broadcast'` with `relay: true`, or store the messages in the table and leave the route as it is.",
  ],
});
