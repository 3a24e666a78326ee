import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/index.js';
import { PACKAGE, project } from './project.js';

type Result = Awaited<ReturnType<typeof migrate>>;

const SERVER = `from fastapi import Depends, FastAPI, WebSocket
from api.hub import hub
from api.people import current_user
from api.db import get_db

app = FastAPI()


@app.websocket("/ws/mine")
async def mine(socket: WebSocket, user=Depends(current_user)):
    await hub.join(socket)
    while True:
        await socket.receive_text()


@app.websocket("/ws/news")
async def news(socket: WebSocket, db=Depends(get_db)):
    await hub.join(socket)
    while True:
        await socket.receive_text()
`;

const client = (path: string): string => `export function follow(show: (row: object) => void) {
  const ws = new WebSocket('wss://api.example.com${path}');
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
`;

async function migrated(
  route: Record<string, unknown>,
  more: Record<string, string> = {},
): Promise<{ result: Result; code: string }> {
  const { dir, read, commit } = project({
    ...PACKAGE,
    'realtime-migrate.config.json': JSON.stringify({ routes: [route] }),
    'src/follow.ts': client(String(route['path'])),
    'api/main.py': SERVER,
    'api/hub.py':
      'class Hub:\n    async def join(self, socket):\n        await socket.accept()\n\n\nhub = Hub()\n',
    'api/orders.py':
      'from api.hub import hub\n\n\nasync def placed(order):\n    # hub.broadcast(order) came too early\n    await hub.broadcast(order.as_dict())\n',
    'api/tests/test_hub.py': 'from api.hub import hub\n\nhub.broadcast({})\n',
    ...more,
  });
  commit();
  const result = await migrate({ cwd: dir });
  return { result, code: read('src/follow.ts') };
}

const broadcast = (path: string): Record<string, unknown> => ({ path, kind: 'broadcast', channel: 'news' });
const rows = { path: '/ws/news', kind: 'row', channel: 'news', table: 'news' };

const isOfLogin = (reason: string): boolean => /login|who calls/.test(reason);

describe('the other end of a socket', () => {
  it('that asks who calls makes the channel wait for the login, whatever the client shows', async () => {
    const { result, code } = await migrated(broadcast('/ws/mine'));
    expect(code).toContain('supabase.realtime.setAuth()');
    expect(result.sites[0]?.action).toBe('review');
    expect(result.sites[0]?.reasons.filter(isOfLogin)).toEqual([
      expect.stringContaining('`private: true`'),
      expect.stringMatching(/^the back end learns who calls by a dependency \(api\/main\.py:9\)/),
    ]);
  });

  it('that asks nobody, or is overruled by the route, leaves the channel as it is', async () => {
    expect((await migrated(broadcast('/ws/news'))).code).not.toContain('setAuth');
    const { result, code } = await migrated({ ...broadcast('/ws/mine'), auth: false });
    expect(code).not.toContain('setAuth');
    expect(result.sites[0]?.reasons.filter(isOfLogin)).toEqual([]);
  });
});

describe('a broadcast', () => {
  it('is sent by nobody yet: the places that sent are named', async () => {
    const { result } = await migrated(broadcast('/ws/news'));
    const step = result.nextSteps.find(({ text }) => text.startsWith('Send on the channel news'));
    expect(step?.text).toContain('in api/orders.py:6 (`hub.broadcast`).');
    const sent = await migrated(broadcast('/ws/news'), {
      'api/orders.py':
        'from api.live import broadcast_news\n\n\nasync def placed(order):\n    await broadcast_news(order)\n',
      'api/live.py':
        'async def broadcast_news(row):\n    for one in CLIENTS:\n        await one.send_json(row)\n',
    });
    expect(sent.result.nextSteps.map(({ text }) => text).join('\n')).toContain(
      'in api/orders.py:5 (`broadcast_news`).',
    );
  });

  it('is told apart from others by what their sockets were handed to', async () => {
    const { dir, commit } = project({
      ...PACKAGE,
      'realtime-migrate.config.json': JSON.stringify({
        routes: [
          { path: '/ws/stock', kind: 'broadcast', channel: 'stock' },
          { path: '/ws/visits', kind: 'broadcast', channel: 'visits' },
        ],
      }),
      'src/follow.ts': client('/ws/stock') + client('/ws/visits').replace('follow', 'followVisits'),
      'api/main.py': SERVER.replace('/ws/mine', '/ws/stock')
        .replace('/ws/news', '/ws/visits')
        .replace('from api.hub import hub', 'from api.hub import stock_hub, visit_hub')
        .replace('hub.join', 'stock_hub.join')
        .replace(/(async def news[^]*?)hub\.join/, '$1visit_hub.join'),
      'api/hub.py':
        'class Hub:\n    async def join(self, socket):\n        await socket.accept()\n\n\nstock_hub = Hub()\nvisit_hub = Hub()\n',
      'api/stock.py':
        'from api.hub import stock_hub\n\n\nasync def counted(item):\n    await stock_hub.broadcast(item)\n',
      'api/visits.py':
        'from api.hub import visit_hub\n\n\nasync def entered(visit):\n    await visit_hub.broadcast(visit)\n',
    });
    commit();
    const { nextSteps } = await migrate({ cwd: dir });
    const step = nextSteps.find(({ text }) => text.startsWith('Send on the channels stock, visits'));
    expect(step?.text).toContain('those of stock in api/stock.py:5 (`stock_hub.broadcast`)');
    expect(step?.text).toContain('those of visits in api/visits.py:5 (`visit_hub.broadcast`)');
  });

  it.each([{ relay: true }, { sources: ['orders'] }])('has a sender: %j', async (more) => {
    const { result } = await migrated({ ...broadcast('/ws/news'), ...more });
    expect(result.nextSteps.filter(({ text }) => text.startsWith('Send'))).toEqual([]);
  });
});

describe('a channel on a table', () => {
  const silent = (result: Result): string[] =>
    result.warnings.filter((text) => text.includes('joins without waiting for a login'));

  it('that joins as nobody is told when the migration lets nobody read', async () => {
    expect(silent((await migrated(rows)).result)).toEqual([
      expect.stringMatching(/only authenticated read news/),
    ]);
    expect(silent((await migrated({ ...rows, auth: true })).result)).toEqual([]);
    const admitted = JSON.stringify({ routes: [rows], sql: { roles: ['anon', 'authenticated'] } });
    expect(silent((await migrated(rows, { 'realtime-migrate.config.json': admitted })).result)).toEqual([]);
  });

  const several = async (columns: string, more = ''): Promise<string[]> => {
    const { result } = await migrated(
      { ...rows, path: '/ws/news', filter: 'desk=eq.sport' },
      { 'supabase/migrations/1_news.sql': `create table news (${columns});\n${more}` },
    );
    return result.warnings.filter((text) => text.includes('loads one row'));
  };

  it('that may hold several rows for a filter is told, with the place', async () => {
    expect(await several('id bigint primary key, desk text')).toEqual([
      expect.stringMatching(/by its desk, and nothing in supabase\/migrations\/1_news\.sql:1 says/),
    ]);
    expect(await several('id bigint, desk text, primary key (desk, id)')).toHaveLength(1);
  });

  it.each([
    ['id bigint, desk text primary key', ''],
    ['id bigint primary key, desk text unique', ''],
    ['id bigint, desk text, unique (desk)', ''],
    ['id bigint primary key, desk text', 'alter table news add constraint one unique (desk);'],
    ['id bigint primary key, desk text', 'create unique index on news (desk);'],
  ])('that holds one row for it is fine: %s %s', async (columns, more) => {
    expect(await several(columns, more)).toEqual([]);
  });
});

describe('what the old back end sent to each client that connects', () => {
  const greeting = {
    'api/main.py': `from fastapi import FastAPI, WebSocket
from api.db import session

app = FastAPI()


@app.websocket("/ws/news")
async def news(socket: WebSocket):
    await socket.accept()
    await socket.send_json(await session.fetch("select id, title from articles order by id desc limit 5"))
    while True:
        await socket.receive_text()
`,
  };

  it.each([
    ['a broadcast', broadcast('/ws/news'), /^Channel news has no first message, and .* load that when/],
    ['a feed', { ...rows, kind: 'feed' }, /^Channel news starts empty, and .* add snapshot/],
  ])('is missed by %s', async (_, route, says) => {
    const { result } = await migrated(route, greeting);
    const warning = result.warnings.find((one) => says.test(one));
    expect(warning).toContain(
      'sent each client that connected what `select id, title from articles order by id desc limit 5` gives (api/main.py:10)',
    );
  });

  it('is in the snapshot of a state', async () => {
    const { result } = await migrated(rows, greeting);
    expect(result.warnings.join()).not.toContain('each client that connected');
  });
});
