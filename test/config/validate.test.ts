import { describe, expect, it } from 'vitest';
import { defaultRoutes, defineConfig } from '../../src/config/index.js';
import { defaultConfig, validateConfig } from '../../src/config/validate.js';
import type { UserConfig } from '../../src/contract.js';
import { UserError } from '../../src/errors.js';

const row = { path: '/ws/metrics', kind: 'row', channel: 'metrics', table: 'metrics' };
const room = { path: '/ws/rooms/:roomId', kind: 'broadcast', channel: 'room:{roomId}' };

function problem(value: unknown): string {
  try {
    validateConfig(value, 'c.ts');
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  return 'accepted';
}

describe('validateConfig', () => {
  it('fills in the defaults', () => {
    expect(validateConfig({}, 'c.ts')).toEqual({
      routes: defaultRoutes,
      backend: { roots: [], modules: [] },
      sql: { admin: "(select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin'" },
      exclude: [],
      rules: {},
    });
    expect(defaultConfig()).toEqual(validateConfig({}, 'c.ts'));
  });

  it('keeps what is configured, and the defaults beside it', () => {
    const user: UserConfig = defineConfig({
      client: { module: '@/db', export: 'db' },
      routes: [
        {
          path: '/a',
          kind: 'row',
          channel: 'a',
          table: 'a',
          schema: 'app',
          filter: 'x=eq.1',
          key: 'id',
          auth: true,
        },
        { path: '/b', kind: 'feed', channel: 'b', table: 'b', snapshot: { order: 'created_at', limit: 50 } },
        { path: '/c/:id', kind: 'broadcast', channel: 'c:{id}', event: '*', private: true, relay: true },
        { path: '/d/*/e', kind: 'broadcast', channel: 'd' },
        { path: '**', kind: 'broadcast', channel: 'rest' },
      ],
      backend: { roots: ['../backend'], modules: ['live_feed.py'] },
      sql: { dir: 'db/migrations' },
      exclude: ['legacy/'],
      rules: { RM004: 'off', 'legacy-websocket': 'warning' },
    });
    const config = validateConfig(user, 'c.ts');
    expect(config).toEqual({ ...user, sql: { dir: 'db/migrations', admin: defaultConfig().sql.admin } });
  });

  it('takes an empty list of routes at its word', () => {
    expect(validateConfig({ routes: [] }, 'c.ts').routes).toEqual([]);
  });

  it('hands out routes that can be changed without changing the defaults', () => {
    const [first] = defaultConfig().routes;
    if (first) first.channel = 'changed';
    expect(defaultConfig().routes[0]?.channel).toBe('admin-metrics');
  });

  it.each<[string, unknown, string]>([
    ['no object', null, 'c.ts: expected a configuration object, got null'],
    ['a list', [], 'c.ts: expected a configuration object, got a list'],
    ['a function', () => ({}), 'c.ts: expected a configuration object, got a function'],
    ['a promise', Promise.resolve({}), 'c.ts: expected a configuration object, got a promise'],
    [
      'an unknown key',
      { rotues: [] },
      'c.ts: rotues: expected one of client, routes, backend, sql, exclude, rules, got the unknown key "rotues"',
    ],
    [
      'an unknown key of a section',
      { sql: { folder: 'x' } },
      'c.ts: sql.folder: expected one of dir, admin, roles, got the unknown key "folder"',
    ],
    [
      'an unknown key of a snapshot',
      { routes: [{ ...row, kind: 'feed', snapshot: { order: 'a', limit: 1, max: 2 } }] },
      'c.ts: routes[0].snapshot.max: expected one of order, limit, got the unknown key "max"',
    ],
    ['a wrong type', { exclude: 'legacy' }, 'c.ts: exclude: expected a list of strings, got "legacy"'],
    [
      'a wrong type inside',
      { backend: { roots: ['a', 3] } },
      'c.ts: backend.roots[1]: expected the path of a folder, got 3',
    ],
    ['an empty string', { sql: { admin: ' ' } }, 'c.ts: sql.admin: expected an SQL predicate, got " "'],
    [
      'an export that is no name',
      { client: { export: 'a-b' } },
      'c.ts: client.export: expected the name of an export, got "a-b"',
    ],
    ['routes as an object', { routes: {} }, 'c.ts: routes: expected a list of routes, got an object'],
    ['a route as a string', { routes: ['/ws'] }, 'c.ts: routes[0]: expected a route, got "/ws"'],
    [
      'no kind',
      { routes: [{ path: '/a', channel: 'a' }] },
      'c.ts: routes[0].kind: expected "row", "feed" or "broadcast", got nothing',
    ],
    [
      'another kind',
      { routes: [row, { ...row, kind: 'table' }] },
      'c.ts: routes[1].kind: expected "row", "feed" or "broadcast", got "table"',
    ],
    [
      'row without a table',
      { routes: [{ path: '/a', kind: 'row', channel: 'a' }] },
      'c.ts: routes[0].table: expected the name of the table, got nothing',
    ],
    [
      'feed without a table',
      { routes: [{ path: '/a', kind: 'feed', channel: 'a' }] },
      'c.ts: routes[0].table: expected the name of the table, got nothing',
    ],
    [
      'broadcast with a table',
      { routes: [{ ...row, kind: 'broadcast' }] },
      'c.ts: routes[0].table: expected one of kind, path, channel, auth, sources, todo, event, private, relay, got the unknown key "table"',
    ],
    [
      'a table with its schema',
      { routes: [{ ...row, table: 'app.metrics' }] },
      'c.ts: routes[0].table: expected a table name alone (its schema goes into the key "schema"), got "app.metrics"',
    ],
    [
      'a whole URL',
      { routes: [{ ...row, path: 'wss://host/ws' }] },
      'c.ts: routes[0].path: expected a path that begins with "/" (or "**" for any), got "wss://host/ws"',
    ],
    [
      'a query',
      { routes: [{ ...row, path: '/ws?token=1' }] },
      'c.ts: routes[0].path: expected a path without a query or fragment, got "/ws?token=1"',
    ],
    [
      'half a wildcard',
      { routes: [{ ...row, path: '/ws/room-*' }] },
      'c.ts: routes[0].path: expected segments that are plain text, ":name", "*" or "**", got "/ws/room-*"',
    ],
    [
      'the reserved channel',
      { routes: [{ ...row, channel: 'realtime' }] },
      'c.ts: routes[0].channel: expected a channel name other than "realtime", which Supabase reserves, got "realtime"',
    ],
    [
      'a filter of another form',
      { routes: [{ ...row, filter: 'room_id = 3' }] },
      'c.ts: routes[0].filter: expected a filter such as "room_id=eq.{roomId}", got "room_id = 3"',
    ],
    [
      'a limit of half a row',
      { routes: [{ ...row, kind: 'feed', snapshot: { order: 'a', limit: 0.5 } }] },
      'c.ts: routes[0].snapshot.limit: expected a whole number of rows above 0, got 0.5',
    ],
    [
      'a snapshot without an order',
      { routes: [{ ...row, kind: 'feed', snapshot: { limit: 5 } }] },
      'c.ts: routes[0].snapshot.order: expected the column to order by, got nothing',
    ],
    [
      'a path twice',
      { routes: [row, { ...row, channel: 'b' }] },
      'c.ts: routes[1].path: expected a path that routes[0] does not match already, got "/ws/metrics"',
    ],
    [
      'a path twice but for the parameter',
      { routes: [room, { path: '/ws/rooms/:id', kind: 'broadcast', channel: 'b' }] },
      'c.ts: routes[1].path: expected a path that routes[0] does not match already, got "/ws/rooms/:id"',
    ],
    [
      'a parameter that is not declared',
      { routes: [{ ...room, channel: 'room:{id}' }] },
      'c.ts: routes[0].channel: expected one of the path\'s parameters ({roomId}), got "{id}"',
    ],
    [
      'a parameter of a path without any',
      { routes: [{ ...row, filter: 'id=eq.{id}' }] },
      'c.ts: routes[0].filter: expected no parameter, for the path "/ws/metrics" declares none, got "{id}"',
    ],
    [
      'several mistakes',
      { client: 3, exclude: [1, 2] },
      'c.ts: client: expected an object with "module" and "export", got 3 (and 2 more)',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(problem(value)).toBe(message);
  });

  it('shows a long value with line breaks on one line', () => {
    const message = problem({ routes: `a\n${'b'.repeat(500)}` });
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(130);
  });
});
