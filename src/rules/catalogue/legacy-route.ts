import { defineRule } from '../rule.js';

/** A WebSocket route of the back end whose replacement is configured. */
export const legacyRoute = defineRule<{ path: string; framework: string; clients: number; channel: string }>({
  code: 'RM101',
  name: 'legacy-route',
  level: 'error',
  title: 'The back end still serves a WebSocket route that a channel replaces.',
  message: ({ path, framework, clients, channel }) =>
    clients > 0
      ? `${framework} serves ${path}, which ${clients === 1 ? 'one client' : `${String(clients)} clients`} here still ${clients === 1 ? 'opens' : 'open'}: migrate to channel ${channel} first`
      : `${framework} serves ${path}, which no client here opens any more: delete it`,
  why: [
    'The configuration names a channel for this route. As long as the route is there, its authentication, its polling and what it ' +
      'imports have to be kept running, and a later merge can bring the old client back.',
  ],
  fix: [
    'When no client is left, delete the route, its handler and what only they use.',
    'Clients outside this repository (an app, another service) are not seen: ask before you delete, or ignore the finding with a reason.',
  ],
});

export const uncalledRoute = defineRule<{ path: string; framework: string }>({
  code: 'RM102',
  name: 'uncalled-route',
  level: 'warning',
  title: 'A WebSocket route has no client in this repository.',
  message: ({ path, framework }) => `${framework} serves ${path}, and no client in this repository opens it`,
  why: [
    'A route that nobody calls costs what a used one does as soon as anybody connects, and hides that it could go.',
  ],
  fix: ['Delete it, or add a route to the configuration if its clients live elsewhere and are to move.'],
});

export const orphanClient = defineRule<{ path: string }>({
  code: 'RM103',
  name: 'orphan-client',
  level: 'warning',
  title: 'A client opens a route that no back end here declares.',
  message: ({ path }) => `The socket opens ${path}, and no back end in the configured folders declares it`,
  why: [
    'Either the route was deleted and the client forgotten, or its back end is not among the folders of the configuration.',
  ],
  fix: ['Migrate or delete the client, or add the folder to `backend.roots`.'],
});

export const legacyLeftover = defineRule<{ what: string; evidence: string }>({
  code: 'RM106',
  name: 'backend-leftover',
  level: 'warning',
  title: 'Something of the old back end is left beside its routes.',
  message: ({ what, evidence }) => `${what}${evidence === '' ? '' : `: ${evidence}`}`,
  why: [
    'Polling loops in services go on when their route is gone, and keep asking the database for nobody. Dependencies, proxy rules, ' +
      'variables and tests of a deleted route mislead whoever reads them next.',
  ],
  fix: [
    'Delete it together with the route it belongs to. What it still serves beside sockets is named and stays.',
  ],
});
