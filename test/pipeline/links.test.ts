import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding, LinkState, Result } from '../../src/contract.js';
import { check, merge, migrate } from '../../src/pipeline/index.js';
import { json } from '../../src/report/json.js';
import { deleteBackend } from '../support/delete-backend.js';
import { project } from './project.js';

/** A server with one route for each path, each sending something by itself. */
function server(...paths: string[]): string {
  const routes = paths.map(
    (route, index) =>
      `@app.websocket("${route}")\nasync def route_${String(index)}(socket: WebSocket):\n    await socket.accept()\n    while True:\n        await socket.send_json(await db.fetch("select * from figures"))\n        await asyncio.sleep(5)\n`,
  );
  return `import asyncio\nfrom fastapi import FastAPI, WebSocket\nimport db\n\napp = FastAPI()\n\n\n${routes.join('\n\n')}`;
}

const client = (url: string, more = ''): string =>
  `${more}const socket = new WebSocket(${url});\nsocket.onmessage = (event) => console.log(JSON.parse(event.data));\n`;

const channel = (topic: string, table: string): string =>
  `import { supabase } from './supabase';\nconst channel = supabase\n  .channel(${topic})\n  .on('postgres_changes', { event: '*', schema: 'public', table: '${table}' }, () => {})\n  .subscribe((status) => console.log(status));\nexport const stop = () => supabase.removeChannel(channel);\n`;

const config = (routes: object[], more: object = {}): Record<string, string> => ({
  'realtime-migrate.config.json': JSON.stringify({ routes, ...more }),
});

const figures = { path: '/ws/figures', kind: 'row', channel: 'figures', table: 'figures' };

function backend({ findings }: Result): string[] {
  return findings
    .filter(({ code }) => code.startsWith('RM1'))
    .map(({ file, line, code, level }) => `${file}:${String(line)} ${level} ${code}`);
}

const states = ({ links }: Result): [string, LinkState][] => links.map(({ route, state }) => [route, state]);

const only = ({ findings }: Result, code: string): Finding | undefined =>
  findings.find((finding) => finding.code === code);

describe('a route of the back end', () => {
  it('in use, with what opens it and what it does', async () => {
    const { dir } = project({
      'api.py': server('/ws/figures'),
      'web/a.ts': client("'ws://' + location.host + '/ws/figures'"),
      ...config([figures]),
    });
    const result = await check({ cwd: dir });
    expect(backend(result)).toEqual(['api.py:8 error RM101']);
    expect(only(result, 'RM101')).toMatchObject({
      route: '/ws/figures',
      reasons: [
        'opened by web/a.ts:1',
        'it sends by itself every 5 s, for each connection, asking `select * from figures` (api.py:12): a channel on a table takes the place of that',
        'its handler is `route_0` (api.py:9)',
      ],
    });
    expect(result.links).toEqual([
      {
        route: '/ws/figures',
        state: 'legacy',
        clients: [{ file: 'web/a.ts', line: 1 }],
        moved: [],
        backend: [{ file: 'api.py', line: 8, framework: 'fastapi' }],
        channel: 'figures',
        table: 'public.figures',
        kind: 'row',
      },
    ]);
    expect(result.summary.backend).toEqual({ routes: 1, dead: 0, leftovers: 0 });
  });

  it.each([
    ['by its topic', channel("'figures'", 'other')],
    ['by a topic with a suffix of its own', channel('`figures:${Math.random()}`', 'other')],
    ['by its table', channel("'my-own-name'", 'figures')],
  ])('dead, its clients having moved: known %s', async (_, moved) => {
    const { dir } = project({ 'api.py': server('/ws/figures'), 'web/a.ts': moved, ...config([figures]) });
    const result = await check({ cwd: dir });
    expect(backend(result)).toEqual(['api.py:8 error RM102']);
    expect(only(result, 'RM102')?.message).toBe(
      'fastapi serves /ws/figures, which no client here opens any more; one place listens to channel figures instead: delete it',
    );
    expect(states(result)).toEqual([['/ws/figures', 'dead']]);
    expect(result.summary.backend).toEqual({ routes: 1, dead: 1, leftovers: 0 });
  });

  it('half migrated', async () => {
    const { dir } = project({
      'api.py': server('/ws/figures'),
      'web/a.ts': channel("'figures'", 'figures'),
      'web/b.ts': client("'ws://' + location.host + '/ws/figures'"),
      ...config([figures]),
    });
    const result = await check({ cwd: dir });
    expect(backend(result)).toEqual(['api.py:8 error RM104']);
    expect(states(result)).toEqual([['/ws/figures', 'half-migrated']]);
  });

  it('that no configuration names: a warning beside clients, a remark without any', async () => {
    const files = { 'api.py': server('/ws/figures', '/ws/other') };
    const alone = project({ ...files, 'web/a.ts': 'export {};\n', ...config([]) });
    expect(backend(await check({ cwd: alone.dir }))).toEqual(['api.py:8 info RM102', 'api.py:16 info RM102']);
    const beside = project({
      ...files,
      'web/a.ts': client("'ws://' + location.host + '/ws/figures'"),
      ...config([]),
    });
    const result = await check({ cwd: beside.dir });
    expect(backend(result)).toEqual(['api.py:16 warning RM102']);
    expect(states(result)).toEqual([
      ['/ws/figures', 'legacy'],
      ['/ws/other', 'dead'],
    ]);
  });

  it('is not called dead without a word about sockets whose path is unknown', async () => {
    const { dir } = project({
      'api.py': server('/ws/figures'),
      'web/a.ts': client('await ticket()', "import { ticket } from './tickets';\n"),
      ...config([figures]),
    });
    expect(only(await check({ cwd: dir }), 'RM102')?.message).toBe(
      'fastapi serves /ws/figures, and no client here is seen to open it, but a socket has a path that is not known: look there before you delete it',
    );
  });

  it('is in use by a socket that an ignore comment accepts', async () => {
    const { dir } = project({
      'api.py': server('/ws/figures'),
      'web/a.ts': client(
        "'ws://' + location.host + '/ws/figures'",
        '// realtime-migrate-ignore RM001 -- next week\n',
      ),
      ...config([figures]),
    });
    expect(backend(await check({ cwd: dir }))).toEqual(['api.py:8 error RM101']);
  });

  it('is in use by a client that stays: of GraphQL, for one', async () => {
    const { dir } = project({
      'package.json': JSON.stringify({ dependencies: { 'graphql-ws': '^6.0.0' } }),
      'api.py': server('/ws/figures', '/graphql'),
      'web/a.ts':
        "import { createClient } from 'graphql-ws';\nexport const client = createClient({ url: 'wss://' + location.host + '/graphql' });\n",
      ...config([figures]),
    });
    const dead = (await check({ cwd: dir })).findings.filter(({ code }) => code === 'RM102');
    expect(dead.map(({ line }) => line)).toEqual([8]);
  });

  it('is in use by a URL that begins with an expression', async () => {
    const { dir } = project({
      'api.py': server('/api/v1/ws/figures'),
      'web/a.ts': client('`${base()}/ws/figures`', "import { base } from './settings';\n"),
      ...config([]),
    });
    expect(states(await check({ cwd: dir }))).toEqual([['/api/v1/ws/figures', 'legacy']]);
  });

  it('relays, though rows are configured', async () => {
    const chat =
      'from fastapi import FastAPI, WebSocket\n\napp = FastAPI()\nclients = []\n\n\n@app.websocket("/ws/chat")\nasync def chat(socket: WebSocket):\n    await socket.accept()\n    clients.append(socket)\n    while True:\n        text = await socket.receive_text()\n        for other in clients:\n            await other.send_text(text)\n';
    const { dir } = project({
      'api.py': chat,
      'web/a.ts': client("'ws://' + location.host + '/ws/chat'"),
      ...config([{ path: '/ws/chat', kind: 'feed', channel: 'chat', table: 'messages' }]),
    });
    expect(backend(await check({ cwd: dir }))).toEqual(['api.py:7 error RM101', 'api.py:7 warning RM107']);
  });
});

it('a server without a path is not taken for a configured route', async () => {
  const { dir } = project({
    'server.js':
      "const { WebSocketServer } = require('ws');\nnew WebSocketServer({ port: 8080 }).on('connection', (ws) => ws.send('hello'));\n",
    'web/a.ts': client("'ws://' + location.host + '/anything'"),
  });
  const result = await check({ cwd: dir });
  expect(backend(result)).toEqual([]);
  expect(states(result)).toEqual([['/**', 'legacy']]);
});

describe('a client', () => {
  const files = (url: string): Record<string, string> => ({
    'api.py': server('/ws/figures'),
    'web/a.ts': client("'ws://' + location.host + '/ws/figures'"),
    'web/b.ts': client(url),
  });

  it('without a back end is an orphan', async () => {
    const { dir } = project({ ...files("'ws://' + location.host + '/ws/gone'"), ...config([]) });
    expect(backend(await check({ cwd: dir }))).toEqual(['web/b.ts:1 warning RM103']);
  });

  it('that a comment lets be is none', async () => {
    const gone = client("'ws://' + location.host + '/ws/gone'").replace(
      /^(?=.*new WebSocket)/m,
      '// realtime-migrate-ignore RM003 -- the weather service, which stays\n',
    );
    const { dir } = project({
      ...files("'ws://' + location.host + '/ws/gone'"),
      'web/b.ts': gone,
      ...config([]),
    });
    expect(backend(await check({ cwd: dir }))).toEqual([]);
  });

  it('of a named host may be another service', async () => {
    const { dir } = project({ ...files("'wss://live.acme.test/ws/gone'"), ...config([]) });
    expect(backend(await check({ cwd: dir }))).toEqual([]);
  });

  it('of a named host counts where the folders of the back end are configured', async () => {
    const { dir } = project({
      ...files("'wss://live.acme.test/ws/gone'"),
      ...config([], { backend: { roots: ['.'] } }),
    });
    expect(backend(await check({ cwd: dir }))).toEqual(['web/b.ts:1 warning RM103']);
  });
});

describe('a suggested route', () => {
  it('relays where the back end is seen to', async () => {
    const { dir } = project({
      'api.py':
        'from fastapi import FastAPI, WebSocket\n\napp = FastAPI()\nclients = []\n\n\n@app.websocket("/ws/chat")\nasync def chat(socket: WebSocket):\n    await socket.accept()\n    clients.append(socket)\n    while True:\n        text = await socket.receive_text()\n        for other in clients:\n            await other.send_text(text)\n',
      'web/a.ts': `${client("'ws://' + location.host + '/ws/chat'")}export const say = (text: string) => socket.send(JSON.stringify({ text }));\n`,
      'web/b.ts': "import { say } from './a';\nsay('hello');\n",
      ...config([]),
    });
    const result = await check({ cwd: dir });
    expect(only(result, 'RM003')?.suggestion).toBe(
      "{ path: '/ws/chat', kind: 'broadcast', channel: 'chat', event: '*', relay: true },",
    );
  });
});

describe('an ignore comment', () => {
  const files = (comment: string): Record<string, string> => ({
    'api.py': server('/ws/figures').replace('@app.websocket', `${comment}\n@app.websocket`),
    'web/a.ts': client("'ws://' + location.host + '/ws/figures'"),
    ...config([figures]),
  });
  const codes = ({ findings }: Result): string[] =>
    findings
      .filter(({ code }) => code !== 'RM001')
      .map(({ file, line, code }) => `${file}:${String(line)} ${code}`);

  it('lets a route of Python be, with a reason', async () => {
    const { dir } = project(files('# realtime-migrate-ignore RM101 -- the app in the store still opens it'));
    const result = await check({ cwd: dir });
    expect(codes(result)).toEqual([]);
    expect(result.links).toHaveLength(1);
  });

  it.each([
    ['# realtime-migrate-ignore RM101', /The reason is missing/],
    ['# realtime-migrate-ignore RM102 -- it is not dead', /RM102/],
  ])('%s is reported as without effect', async (comment, message) => {
    const { dir } = project(files(comment));
    const result = await check({ cwd: dir });
    expect(codes(result)).toEqual(['api.py:8 RM902', 'api.py:9 RM101']);
    expect(only(result, 'RM902')?.message).toMatch(message);
  });

  it('works in a server of JavaScript and in a setting, where what it names is found', async () => {
    const { dir } = project({
      'server.js':
        "const { WebSocketServer } = require('ws');\n// realtime-migrate-ignore RM102 -- the kiosks open it\nconst wss = new WebSocketServer({ port: 8080, path: '/ws/kiosk' });\nwss.on('connection', (ws) => ws.send('hello'));\n",
      'web/a.ts': client("'ws://' + location.host + '/ws/other'"),
      ...config([]),
    });
    expect(codes(await check({ cwd: dir })).filter((one) => one.startsWith('server'))).toEqual([]);
  });
});

describe('paths, shards', () => {
  const files = {
    'api/main.py': server('/ws/figures', '/ws/logs'),
    'web/a.ts': client("'ws://' + location.host + '/ws/figures'"),
    'web/b.ts': client("'ws://' + location.host + '/ws/logs'"),
    ...config([figures]),
  };

  it('findings are those inside the paths, links those of the repository', async () => {
    const { dir } = project(files);
    const result = await check({ cwd: dir, paths: ['web/b.ts'] });
    expect(backend(result)).toEqual([]);
    expect(states(result)).toEqual([
      ['/ws/figures', 'legacy'],
      ['/ws/logs', 'legacy'],
    ]);
    expect(result.links.map(({ clients }) => clients.map(({ file }) => file))).toEqual([
      ['web/a.ts'],
      ['web/b.ts'],
    ]);
  });

  it('a file of the back end can be named alone', async () => {
    const { dir } = project(files);
    expect(backend(await check({ cwd: dir, paths: ['api/main.py'] }))).toEqual(['api/main.py:8 error RM101']);
    expect(backend(await check({ cwd: dir, paths: ['api'] }))).toEqual(['api/main.py:8 error RM101']);
  });

  it('the parts of a run, joined, say what the whole says', async () => {
    const { dir } = project(files);
    const whole = await check({ cwd: dir });
    const parts = await Promise.all(
      [3, 1, 2].map((index) => check({ cwd: dir, shard: { index, total: 3 } })),
    );
    const reports = parts.map((part, index) => ({ name: String(index), text: json(part) }));
    const joined = merge({ cwd: dir, reports });
    expect(backend(await joined)).toEqual(backend(whole));
    // A report does not say of which kind a route is.
    const said = whole.links.map((link) => ({ ...link, kind: undefined }));
    expect((await joined).links).toEqual(said);
    expect((await joined).summary).toEqual(whole.summary);
  });
});

describe('the example application', () => {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'links-')));
  afterAll(() => {
    rmSync(dir, { recursive: true });
  });

  const codes = ({ findings }: Result): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { code, level } of findings) if (level !== 'info') counts[code] = (counts[code] ?? 0) + 1;
    return counts;
  };

  it('is listed whole, then only its back end, then nothing', async () => {
    cpSync(path.resolve(import.meta.dirname, '../../fixtures/dashboard'), dir, {
      recursive: true,
      filter: (name) => !/node_modules|\.next|__pycache__/.test(name),
    });
    const before = await check({ cwd: dir });
    expect(codes(before)).toEqual({ RM001: 6, RM101: 3 });
    expect(before.summary.backend).toEqual({ routes: 4, dead: 0, leftovers: 14 });

    const migrated = await migrate({ cwd: dir, paths: ['src'], force: true, verify: false });
    expect(migrated.links.map(({ state }) => state)).toEqual(['dead', 'dead', 'dead', 'legacy']);
    expect(migrated.links.map(({ clients }) => clients.length)).toEqual([2, 2, 2, 1]);

    const after = await check({ cwd: dir });
    expect(
      after.findings.filter(({ level, file }) => level !== 'info' && !/^backend\/|^render/.test(file)),
    ).toEqual([]);
    expect(codes(after)).toEqual({ RM102: 3, RM105: 4, RM106: 10 });
    expect(after.summary.backend).toEqual({ routes: 4, dead: 3, leftovers: 14 });

    deleteBackend(dir);
    const last = await check({ cwd: dir });
    expect(codes(last)).toEqual({});
    expect(last.summary).toMatchObject({
      errors: 0,
      warnings: 0,
      backend: { routes: 1, dead: 0, leftovers: 0 },
    });
  });
});
