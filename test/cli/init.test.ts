import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import type { Config } from '../../src/contract.js';
import { project, type Project } from '../pipeline/project.js';
import { cli, cliPath } from './harness.js';

const CONFIG = 'realtime-migrate.config.ts';
const APP = { 'package.json': '{ "name": "app", "dependencies": { "vite": "5.0.0" } }\n' };

/** A hook that shows the latest of something. */
function client(name: string, path_: string, use = 'update(JSON.parse(event.data));'): string {
  return `export function ${name}(update: (value: unknown) => void, list: unknown[]) {
  const ws = new WebSocket(\`\${import.meta.env.VITE_WS_URL}${path_}\`);
  ws.onmessage = (event) => {
    ${use}
  };
  return () => ws.close();
}
`;
}

/** A FastAPI service that sends the answer of a query every few seconds. */
function server(path_: string, query: string, given = ''): string {
  return `import asyncio
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("${path_}")
async def stream(socket: WebSocket${given}):
    await socket.accept()
    while True:
        rows = await db.fetch("${query}")
        await socket.send_json(rows)
        await asyncio.sleep(10)
`;
}

function run({ dir }: Pick<Project, 'dir'>, ...args: string[]): ReturnType<typeof cli> {
  return cli(['init', ...args], { cwd: dir });
}

async function routesOf({ dir }: Pick<Project, 'dir'>): Promise<Config['routes']> {
  return (await loadConfig({ cwd: dir })).routes;
}

describe('init, without a terminal', () => {
  it('takes the answer to a login for what it is, and a materialized view for rows that the migration has to make', async () => {
    const app = project({
      ...APP,
      'src/desk.ts': `export function watchDesk(update: (value: unknown) => void, live: () => void, token: string) {
  const ws = new WebSocket(\`\${import.meta.env.VITE_WS_URL}/ws/desk\`);
  ws.onopen = () => ws.send(JSON.stringify({ type: 'auth', token }));
  ws.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type === 'go_on') live();
    else if (message.type === 'desk') update(message.data);
  };
  return () => ws.close();
}
`,
      'server/main.py': `import asyncio
from fastapi import FastAPI, WebSocket

app = FastAPI()


async def admit(socket: WebSocket) -> bool:
    await socket.accept()
    message = await socket.receive_json()
    if "token" not in message:
        await socket.send_json({"type": "no_token"})
        await socket.close(code=4401)
        return False
    await socket.send_json({"type": "go_on"})
    return True


@app.websocket("/ws/desk")
async def desk(socket: WebSocket):
    if not await admit(socket):
        return
    while True:
        row = await db.fetchrow("select * from desk_figures")
        await socket.send_json({"type": "desk", "data": dict(row)})
        await asyncio.sleep(5)
`,
      'server/warm.py':
        'async def warm():\n    await db.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY desk_figures")\n',
      'server/schema.sql':
        'create table visits (id bigint primary key);\n\ncreate materialized view desk_figures as select 1 as id, count(*) as open from visits;\ncreate unique index on desk_figures (id);\n',
    });
    expect(run(app).status).toBe(0);
    expect(await routesOf(app)).toEqual([
      { path: '/ws/desk', kind: 'row', channel: 'desk', table: 'desk_figures', auth: true },
    ]);
    expect(app.read(CONFIG).replace(/\n *\/\/ +/g, ' ')).toContain(
      'desk_figures is a view (server/schema.sql:3), and a view never sends a change',
    );
    const { stdout } = cli(['--force'], { cwd: app.dir });
    expect(stdout).toContain(
      '`go_on` answered what is no longer sent: what it did now runs when the channel is',
    );
    expect(stdout).toContain('desk_figures is a materialized view (server/schema.sql:3)');
    expect(app.read('src/desk.ts')).toMatch(/status === 'SUBSCRIBED'\) \{\n\s+live\(\);/);
    expect(cli(['check', '--format', 'github'], { cwd: app.dir }).stdout).toMatch(
      /^::warning file=server\/warm\.py,line=2,.*desk_figures is refreshed as a materialized view, and becomes a table/m,
    );
    const migration = cli(['sql'], { cwd: app.dir }).stdout;
    expect(migration).toContain("call pg_temp.turn_view_into_source('public', 'desk_figures'");
  });

  it('makes a feed of the rows that come after the last one, also where clients show one', async () => {
    const app = project({
      ...APP,
      'src/a.ts': client('watchTolls', '/ws/tolls'),
      'src/b.ts': client('watchGates', '/ws/gates'),
      'server/tolls.py': server('/ws/tolls', 'select id, paid_at from tolls where id > $1 order by id'),
      'server/gates.py': server('/ws/gates', 'select * from gates where updated_at > $1'),
      'server/schema.sql':
        'create table tolls (id bigint primary key, paid_at timestamptz);\ncreate table gates (id bigint primary key, updated_at timestamptz);\n',
    });
    expect(run(app).status).toBe(0);
    expect(await routesOf(app)).toEqual([
      { path: '/ws/gates', kind: 'row', channel: 'gates', table: 'gates', key: 'id' },
      { path: '/ws/tolls', kind: 'feed', channel: 'tolls', table: 'tolls' },
    ]);
    expect(app.read(CONFIG).replace(/\n *\/\/ +/g, ' ')).toContain("snapshot: { order: 'id', limit: 100 }");
  });

  it('counts no test among those who open a route', async () => {
    const app = project({
      ...APP,
      'src/berths.ts': client('watchBerths', '/ws/berths'),
      'src/berths.test.ts': client('watchBerths', '/ws/berths'),
      'e2e/lock.ts': client('watchLocks', '/ws/locks'),
      'server/berths.py': server('/ws/berths', 'select * from berths'),
    });
    expect(run(app).status).toBe(0);
    expect((await routesOf(app)).map(({ path: route }) => route)).toEqual(['/ws/berths']);
    expect(app.read(CONFIG)).not.toContain('berths.test.ts');
  });

  it('knows by the names of variables what builds an app that says it nowhere else', () => {
    const app = project({
      'package.json': '{ "name": "app" }\n',
      'src/berths.ts': client('watchBerths', '/ws/berths').replace('import.meta.env.VITE_WS_URL', 'BASE'),
      '.env.example': 'VITE_WS_URL=ws://localhost:8000\n',
      'server/berths.py': server('/ws/berths', 'select * from berths'),
    });
    expect(run(app).status).toBe(0);
    expect(app.read('src/lib/supabase.ts')).toContain('import.meta.env.VITE_SUPABASE_URL');
    const told = project({
      'package.json': '{ "name": "app" }\n',
      'src/berths.ts': client('watchBerths', '/ws/berths').replace(
        'import.meta.env.VITE_WS_URL',
        'process.env.NEXT_PUBLIC_WS_URL',
      ),
      'server/berths.py': server('/ws/berths', 'select * from berths'),
    });
    expect(run(told).status).toBe(0);
    expect(told.read('src/lib/supabase.ts')).toContain('process.env.NEXT_PUBLIC_SUPABASE_URL');
  });

  it('takes table, key, filter and schedule from what the back end asks and the SQL declares', async () => {
    const app = project({
      ...APP,
      'src/a.ts': client('watchBerths', '/ws/berths'),
      'src/b.ts': client(
        'watchCalls',
        '/ws/ports/${port}/calls',
        'list.push(JSON.parse(event.data));',
      ).replace('list: unknown[]', 'list: unknown[], port: string'),
      'src/c.ts': client('watchTotals', '/ws/totals'),
      'api/berths.py': server('/ws/berths', 'select id, free from berths'),
      'api/calls.py': server(
        '/ws/ports/{port_id}/calls',
        'select * from port_calls where port_id = $1 order by called_at desc limit 20',
      ),
      'api/totals.py': server('/ws/totals', 'select count(*) as berths from berths'),
      'db/schema.sql':
        'create table berths (id bigint primary key, free boolean);\ncreate table port_calls (id bigint, port_id text, called_at timestamptz, primary key (id));\n',
    });
    const { status, stdout, stderr } = run(app);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Wrote ${CONFIG}, src/lib/supabase.ts, .env.example`);
    expect(await routesOf(app)).toEqual([
      { path: '/ws/berths', kind: 'row', channel: 'berths', table: 'berths', key: 'id' },
      { path: '/ws/totals', kind: 'row', channel: 'totals', table: 'totals', every: '10 seconds' },
      {
        path: '/ws/ports/:port/calls',
        kind: 'feed',
        channel: 'ports-calls:{port}',
        table: 'port_calls',
        filter: 'port_id=eq.{port}',
        snapshot: { order: 'called_at', limit: 20 },
      },
    ]);
    expect(app.read(CONFIG)).toContain('asks `select id, free from berths` (api/berths.py:11)');
  });

  it.each([
    [
      'the latest row of several',
      'id bigint primary key, ferry text, recorded_at timestamptz',
      { kind: 'feed', snapshot: { order: 'recorded_at', limit: 1 } },
    ],
    [
      'a decision, where nothing tells which came last',
      'id bigint primary key, ferry text, knots int',
      { kind: 'row', todo: expect.stringContaining('may have one ferry') as string },
    ],
    ['the one row', 'ferry text primary key, knots int', { kind: 'row' }],
  ])('asks for %s, where a message replaces a state', async (_, columns, expected) => {
    const app = project({
      ...APP,
      'src/use-speed.ts': `import { useEffect, useState } from 'react';
export function useSpeed(ferry: string) {
  const [speed, setSpeed] = useState<{ knots: number }>();
  useEffect(() => {
    const ws = new WebSocket(\`wss://api.example.com/ws/speeds/\${ferry}\`);
    ws.onmessage = (event) => setSpeed(JSON.parse(event.data));
    return () => ws.close();
  }, [ferry]);
  return speed;
}
`,
      'db/schema.sql': `create table speeds (${columns});\n`,
    });
    expect(run(app).status).toBe(0);
    const [route] = await routesOf(app);
    expect(route).toMatchObject({ table: 'speeds', filter: 'ferry=eq.{ferry}', ...expected });
    expect(route).not.toHaveProperty('key');
  });

  it('leaves what nothing tells as a todo, for which migrate gives the reason', async () => {
    const app = project({ ...APP, 'src/a.ts': client('watchBerths', '/ws/berths') });
    expect(run(app).status).toBe(0);
    expect(await routesOf(app)).toMatchObject([
      { path: '/ws/berths', todo: expect.stringContaining('table') as string },
    ]);
    const { status, stdout } = cli(['--no-sql', '--force'], { cwd: app.dir });
    expect(status).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'the route `/ws/berths` is still to be decided: nothing here tells which table holds the rows',
    );
    expect(app.read('src/a.ts')).toContain('new WebSocket');
  });

  it('guards what a login guarded, and relays what the back end handed on', async () => {
    const app = project({
      ...APP,
      'src/a.ts': `import { say } from './b';\nsay('hello');\n`,
      'src/b.ts':
        "const socket = new WebSocket('ws://' + location.host + '/ws/chat?token=' + localStorage.token);\nsocket.onmessage = (event) => console.log(event.data);\nexport const say = (text: string) => socket.send(JSON.stringify({ text }));\n",
      'api.py':
        'from fastapi import FastAPI, WebSocket\n\napp = FastAPI()\nclients = []\n\n\n@app.websocket("/ws/chat")\nasync def chat(socket: WebSocket, token: str):\n    await socket.accept()\n    clients.append(socket)\n    while True:\n        text = await socket.receive_text()\n        for other in clients:\n            await other.send_text(text)\n',
    });
    run(app);
    expect(await routesOf(app)).toEqual([
      {
        ...{ path: '/ws/chat', kind: 'broadcast', channel: 'chat', event: '*' },
        ...{ relay: true, auth: true, private: true },
      },
    ]);
  });

  it('asks for what a relay adds, and for a path that no code tells', async () => {
    const app = project({
      ...APP,
      'src/a.ts':
        "const socket = new WebSocket('ws://' + location.host + '/ws/desk');\nsocket.onmessage = (event) => console.log(event.data);\ndocument.forms[0]!.onsubmit = () => socket.send(JSON.stringify({ text: 'ahoy' }));\n",
      'src/b.ts':
        'export const watch = (url: string, show: (data: unknown) => void) => {\n  const other = new WebSocket(url);\n  other.onmessage = (event) => show(JSON.parse(event.data));\n};\n',
      'api.py':
        'from fastapi import FastAPI, WebSocket\n\napp = FastAPI()\nclients = []\n\n\n@app.websocket("/ws/desk")\nasync def desk(socket: WebSocket, pilot: str):\n    await socket.accept()\n    while True:\n        said = await socket.receive_json()\n        for other in clients:\n            await other.send_json({"text": said["text"], "from": pilot})\n',
    });
    run(app);
    expect(await routesOf(app)).toMatchObject([
      { path: '/ws/desk', relay: true, todo: expect.stringContaining('adds `from`') as string },
      { path: '**', todo: expect.stringContaining('which path') as string },
    ]);
  });

  it('asks for the filter of a query that takes some of the rows only', async () => {
    const app = project({
      ...APP,
      'src/a.ts': client('watchFaults', '/ws/faults', 'list.push(JSON.parse(event.data));'),
      'server/faults.py': server(
        '/ws/faults',
        "select * from faults where severity = 'high' order by id desc limit 20",
      ),
      'db/schema.sql': 'create table faults (id bigint primary key, severity text, noted_at timestamptz);\n',
    });
    run(app);
    expect(await routesOf(app)).toMatchObject([
      { table: 'faults', todo: expect.stringContaining("filter: 'severity=eq.…'") as string },
    ]);
  });

  it('asks who keeps what clients send, where the back end does', async () => {
    const app = project({
      ...APP,
      'src/a.ts':
        "const socket = new WebSocket('ws://' + location.host + '/ws/remarks');\nsocket.onmessage = (event) => console.log(JSON.parse(event.data).text);\ndocument.forms[0]!.onsubmit = () => socket.send(JSON.stringify({ text: 'ahoy' }));\n",
      'api.py':
        'from fastapi import FastAPI, WebSocket\nfrom models import Remark\n\napp = FastAPI()\nclients = []\n\n\ndef keep(said):\n    session.add(Remark(text=said["text"]))\n    session.commit()\n\n\n@app.websocket("/ws/remarks")\nasync def remarks(socket: WebSocket):\n    await socket.accept()\n    while True:\n        said = await socket.receive_json()\n        keep(said)\n        for other in clients:\n            await other.send_json(said)\n',
    });
    run(app);
    expect(await routesOf(app)).toMatchObject([
      {
        ...{ path: '/ws/remarks', relay: true },
        todo: expect.stringContaining(
          'also writes to the database what a client sends (`session.add`, api.py:9)',
        ) as string,
      },
    ]);
  });

  it('reads what a query builder asks, and the key of rows that are summed up', async () => {
    const app = project({
      ...APP,
      'src/a.ts': client('watchLog', '/ws/log', 'list.push(JSON.parse(event.data));'),
      'src/b.ts': client('watchQuays', '/ws/quays'),
      'api/server.ts': `import knex from 'knex';
import { WebSocketServer } from 'ws';

const db = knex({ client: 'pg' });
const log = new WebSocketServer({ port: 1, path: '/ws/log' });
log.on('connection', async (socket) => {
  for (const entry of await db('quay_log').orderBy('at', 'desc').limit(40)) socket.send(JSON.stringify(entry));
});
const quays = new WebSocketServer({ port: 2, path: '/ws/quays' });
quays.on('connection', async (socket) => {
  const { rows } = await db.raw('select b.quay as name, count(*) as ships from berths b group by b.quay');
  socket.send(JSON.stringify(rows));
});
`,
    });
    run(app);
    expect(await routesOf(app)).toEqual([
      {
        ...{ path: '/ws/log', kind: 'feed', channel: 'log', table: 'quay_log' },
        snapshot: { order: 'at', limit: 40 },
      },
      { path: '/ws/quays', kind: 'row', channel: 'quays', table: 'quays', key: 'name' },
    ]);
    expect(app.read(CONFIG)).toContain('for each client that connects');
  });

  it('lists as comments what is nobody’s to move', async () => {
    const app = project({
      ...APP,
      'src/a.ts': client('prices', '').replace('${import.meta.env.VITE_WS_URL}', 'wss://ws.kraken.com/v2'),
      'src/b.ts': client('watch', '/ws/berths'),
      'src/c.ts': client('one', '').replace('VITE_WS_URL', 'VITE_ONE'),
      'src/d.ts': client('two', '').replace('VITE_WS_URL', 'VITE_TWO'),
      'api.py': server('/ws/idle', 'select 1'),
    });
    run(app);
    expect((await routesOf(app)).map(({ path: route }) => route)).toEqual(['/ws/berths']);
    const text = app.read(CONFIG).replace(/\n\s*\/\/\s+/g, ' ');
    expect(text).toContain(
      '- wss://ws.kraken.com/v2 in src/a.ts:2: `ws.kraken.com` is a third-party service',
    );
    expect(text).toMatch(/- \{VITE_ONE\} in src\/c\.ts:2: its path cannot be told/);
    expect(text).toContain('- /ws/idle (fastapi api.py:7)');
  });

  it('finds a back end beside the working directory', async () => {
    const app = project({
      'web/package.json': APP['package.json'],
      'web/src/a.ts': client('watchBerths', '/ws/berths'),
      'backend/api.py': server('/ws/berths', 'select id, free from berths'),
    });
    app.commit();
    expect(cli(['init'], { cwd: path.join(app.dir, 'web') }).status).toBe(0);
    const { routes, backend } = await loadConfig({ cwd: path.join(app.dir, 'web') });
    expect(backend.roots).toEqual(['../backend']);
    expect(routes).toMatchObject([{ table: 'berths' }]);
  });

  it('gives each endpoint one route, also with thousands of clients', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1500 }, (_, n) => [
        `src/f${String(n)}.ts`,
        client(`w${String(n)}`, `/ws/r${String(n % 750)}`),
      ]),
    );
    const app = project({ ...APP, ...files });
    expect(run(app).status).toBe(0);
    const routes = await routesOf(app);
    expect(routes).toHaveLength(750);
    expect(new Set(routes.map(({ channel }) => channel)).size).toBe(750);
  });

  it('lets no name in the repository end a comment or a string', async () => {
    const app = project({
      ...APP,
      "src/it's\n});process.exit(7);.ts": client('watchBerths', '/ws/berths'),
    });
    expect(run(app).status).toBe(0);
    expect(await routesOf(app)).toHaveLength(1);
    expect(app.read(CONFIG)).toContain("src/it's\\n});process.exit(7);.ts:2");
  });

  it('writes nothing where there is nothing to configure', () => {
    const app = project({ ...APP, 'src/a.ts': 'export {};\n' });
    const { status, stdout } = run(app);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'Nothing was written: no WebSocket with an endpoint of your own in 1 file\n',
    });
    expect(existsSync(path.join(app.dir, CONFIG))).toBe(false);
  });

  it.each([
    ['a file', { 'realtime-migrate.config.json': '{ "routes": [] }\n' }, 'realtime-migrate.config.json'],
    ['a key', { 'package.json': '{ "realtime-migrate": { "routes": [] } }\n' }, 'package.json'],
  ])('never overwrites a configuration: %s', (_, files, name) => {
    const app = project({ ...APP, ...files, 'src/a.ts': client('watchBerths', '/ws/berths') });
    const { status, stderr } = run(app);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^[^\n]+ is there already and stays as it is: [^\n]+\n$/);
    expect(stderr).toContain(name);
    const printed = run(app, '--print');
    expect({ status: printed.status, stderr: printed.stderr }).toEqual({ status: 0, stderr: '' });
    expect(printed.stdout).toContain("path: '/ws/berths'");
    expect(existsSync(path.join(app.dir, CONFIG))).toBe(false);
  });

  it.skipIf(process.getuid?.() === 0)('says in one line that a folder cannot be written', () => {
    const app = project({ ...APP, 'src/a.ts': client('watchBerths', '/ws/berths') });
    chmodSync(app.dir, 0o555);
    onTestFinished(() => {
      chmodSync(app.dir, 0o755);
    });
    const { status, stderr } = run(app);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^realtime-migrate: [^\n]+ could not be written: [^\n]+\n$/);
  });

  it('imports defineConfig where the package is installed, and needs no import elsewhere', async () => {
    const files = { 'src/a.ts': client('watchBerths', '/ws/berths') };
    const bare = project({ ...APP, ...files });
    run(bare);
    expect(bare.read(CONFIG)).not.toContain('import');
    const installed = project({
      ...files,
      'package.json': '{ "name": "app", "devDependencies": { "realtime-migrate": "*" } }\n',
    });
    run(installed);
    expect(installed.read(CONFIG)).toContain("import { defineConfig } from 'realtime-migrate/config';");
    expect(await routesOf(installed)).toEqual(await routesOf(bare));
  });

  it('is all that the example needs before it is migrated', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'init-example-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    cpSync(fileURLToPath(new URL('../../fixtures/dashboard', import.meta.url)), dir, { recursive: true });
    rmSync(path.join(dir, 'realtime-migrate.config.ts'), { force: true });
    expect(run({ dir }).status).toBe(0);
    expect(await routesOf({ dir })).toMatchObject([
      { path: '/api/v3/admin/realtime/metrics', kind: 'row', table: 'admin_metrics_view', auth: true },
      { path: '/api/v3/admin/realtime/logs', kind: 'feed', table: 'system_logs', auth: true },
      { path: '/api/v3/admin/realtime/alerts', kind: 'feed', table: 'system_alerts', auth: true },
    ]);
    const { stdout } = cli(['./src', '--dry-run', '--format', 'json'], { cwd: dir });
    const { summary } = JSON.parse(stdout) as { summary: { sockets: Record<string, number> } };
    expect(summary.sockets).toMatchObject({ review: 6, manual: 0 });
  });
});

/** `script` gives the program a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).status === 0;

/** Types an answer whenever a question has been drawn. */
async function typed(
  app: Project,
  answers: [question: RegExp, keys: string][],
): Promise<{ status: number | null; screen: string }> {
  const child = spawn(
    'script',
    ['-qec', `stty cols 100 rows 40; ${process.execPath} ${cliPath} init`, '/dev/null'],
    {
      cwd: app.dir,
      env: { ...process.env, CI: '', TERM: 'xterm' },
    },
  );
  let screen = '';
  let seen = 0;
  const left = [...answers];
  child.stdout.on('data', (data: Buffer) => {
    screen += data.toString();
    const [next] = left;
    const found = next?.[0].exec(screen.slice(seen));
    if (!next || !found) return;
    seen = screen.length;
    left.shift();
    // The prompt listens once it is drawn.
    setTimeout(() => child.stdin.write(next[1]), 200);
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(left).toEqual([]);
  return { status, screen };
}

it('takes the newest row of a table for a feed of one, unless rows are written again', async () => {
  const app = project({
    ...APP,
    'src/a.ts': client('watchTide', '/ws/tide'),
    'src/b.ts': client('watchLocks', '/ws/locks'),
    'api/tide.py': server('/ws/tide', 'select * from tides order by measured_at desc limit 1'),
    'api/locks.py': server('/ws/locks', 'select * from locks order by updated_at desc limit 1'),
    'db/schema.sql':
      'create table tides (id bigint primary key, level int, measured_at timestamptz);\ncreate table locks (id bigint primary key, open boolean, updated_at timestamptz);\n',
  });
  expect(run(app).status).toBe(0);
  const routes = await routesOf(app);
  const [tide, locks] = ['/ws/tide', '/ws/locks'].map((path) => routes.find((route) => route.path === path));
  expect([tide, locks]).toMatchObject([
    { kind: 'feed', table: 'tides', snapshot: { order: 'measured_at', limit: 1 } },
    { kind: 'row', table: 'locks' },
  ]);
  expect(tide?.todo).toBe(undefined);
  expect(locks?.todo).toContain('with the latest `updated_at`');
});

it('leaves to a person what clients ask for in the query of a URL', async () => {
  const app = project({
    ...APP,
    'src/a.ts': client('watchReading', '/ws/reading?house=${house}').replace(
      'list: unknown[]',
      'house: string',
    ),
    'db/schema.sql': 'create table readings (house_id text primary key, co2 int);\n',
  });
  expect(run(app).status).toBe(0);
  const [route] = await routesOf(app);
  expect(route?.table).toBe('readings');
  expect(route?.todo).toContain("filter 'house_id=eq.{house}'");
});

describe('init, in a repository of several apps', () => {
  const files = {
    'package.json': '{ "name": "all", "private": true, "workspaces": ["apps/*", "packages/*"] }\n',
    'apps/web/package.json': '{ "name": "web", "dependencies": { "vite": "5.0.0" } }\n',
    'apps/web/src/berths.ts': client('watchBerths', '/ws/berths'),
    'packages/live/package.json': '{ "name": "live", "main": "src/index.ts" }\n',
    'packages/live/src/index.ts': client('watchTugs', '/ws/tugs'),
    'supabase/config.toml': 'project_id = "harbour"\n',
    'db.sql': 'create table berths (id bigint primary key, free boolean);\n',
  };

  it('makes no client for a package whose route is still to be decided, and does not name that of another', async () => {
    const app = project(files);
    const { stdout, status } = run(app);
    expect(status).toBe(0);
    expect(stdout).toContain(`Wrote ${CONFIG}, apps/web/src/lib/supabase.ts, apps/web/.env.example\n`);
    expect(existsSync(path.join(app.dir, 'packages/live/src/lib'))).toBe(false);
    expect((await loadConfig({ cwd: app.dir })).client).toBeUndefined();
  });

  it('admits whom the policies of the repository admit, where they agree on a role', () => {
    const policy = (table: string, role: string): string =>
      `create policy ${table}_read on public.${table} for select to authenticated\n  using (((select auth.jwt()) -> 'app_metadata' ->> 'role') = '${role}');\n`;
    const files = {
      ...APP,
      'src/a.ts': client('watchBerths', '/ws/berths'),
      'server/berths.py': server('/ws/berths', 'select * from berths'),
    };
    const app = project({
      ...files,
      'db/policies.sql': policy('berths', 'warden') + policy('calls', 'warden'),
    });
    expect(run(app).status).toBe(0);
    expect(app.read(CONFIG)).toContain(`'app_metadata' ->> 'role' = 'warden'"`);
    expect(app.read(CONFIG).replace(/\n *\/\/ /g, ' ')).toContain(
      "whoever has the role 'warden', as the policy berths_read has it (db/policies.sql:1)",
    );
    const torn = project({
      ...files,
      'db/policies.sql': policy('berths', 'warden') + policy('calls', 'clerk'),
    });
    expect(run(torn).status).toBe(0);
    expect(torn.read(CONFIG)).toContain(`'app_metadata' ->> 'role' = 'admin'"`);
  });

  it('writes down where the migrations of the Supabase CLI are, also above', async () => {
    const app = project(files);
    app.commit();
    run(app);
    expect((await loadConfig({ cwd: app.dir })).sql.dir).toBe('supabase/migrations');
    const web = path.join(app.dir, 'apps/web');
    run({ dir: web });
    expect((await loadConfig({ cwd: web })).sql.dir).toBe('../../supabase/migrations');
  });
});

describe.skipIf(!hasScript)('init, on a terminal', () => {
  const two = {
    ...APP,
    'src/a.ts': client('watchBerths', '/ws/berths'),
    'src/b.ts': client('watchTugs', '/ws/tugs'),
  };

  it('asks about each route, and takes what is typed', async () => {
    const app = project(two);
    const { status } = await typed(app, [
      [/Is this right/, '\r'],
      [/What is sent/, '\r'],
      [/Channel/, '\r'],
      [/Table/, 'quays\r'],
      [/Is this right/, '\u001b[B\r'],
      [/Who may read/, '\u001b[B\r'],
    ]);
    expect(status).toBe(0);
    expect(await routesOf(app)).toEqual([
      { path: '/ws/berths', kind: 'row', channel: 'berths', table: 'quays' },
    ]);
    expect(app.read(CONFIG)).toContain('No channel: you left it out');
    expect((await loadConfig({ cwd: app.dir })).sql.admin).toBe('true');
  }, 180_000);

  it('takes all at once', async () => {
    const app = project(two);
    const { status } = await typed(app, [
      [/Is this right/, '\u001b[B\u001b[B\r'],
      [/Who may read/, '\r'],
    ]);
    expect(status).toBe(0);
    expect(await routesOf(app)).toHaveLength(2);
  }, 180_000);

  it.each([
    ['at the first question', [[/Is this right/, '\u0003']]],
    [
      'in the middle of an edit',
      [
        [/Is this right/, '\r'],
        [/What is sent/, '\r'],
        [/Channel/, '\u0003'],
      ],
    ],
  ] as [string, [RegExp, string][]][])(
    'writes nothing after Ctrl-C %s',
    async (_, answers) => {
      const app = project(two);
      const { status, screen } = await typed(app, answers);
      expect(status).toBe(2);
      expect(screen).toContain('cancelled, nothing was written');
      expect(existsSync(path.join(app.dir, CONFIG))).toBe(false);
      expect(existsSync(path.join(app.dir, 'src/lib'))).toBe(false);
    },
    180_000,
  );
});
