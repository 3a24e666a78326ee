import { describe, expect, it } from 'vitest';
import { check, migrate } from '../../src/index.js';
import { PACKAGE, project } from './project.js';

/** What is decided about the sockets of a project with two routes, `/ws/rooms/:room` and `/ws/news`. */
async function decided(files: Record<string, string>): Promise<{ action: string; said: string }[]> {
  const { dir, commit } = project({ ...PACKAGE, ...CONFIG, ...files });
  commit();
  const { sites } = await check({ cwd: dir });
  return sites.map(({ action, reasons, notes }) => ({ action, said: [...reasons, ...notes].join('\n') }));
}

const CONFIG = {
  'realtime-migrate.config.json': JSON.stringify({
    routes: [
      { path: '/ws/rooms/:room', kind: 'broadcast', channel: 'room:{room}', event: '*' },
      { path: '/ws/news', kind: 'feed', channel: 'news', table: 'news' },
    ],
  }),
};

const OPEN = `const ws = new WebSocket(url);
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();`;

const FOLLOW = {
  'src/follow.ts': `import { show } from './show';\nexport function follow(url: string) {\n  ${OPEN}\n}\n`,
};

describe('a URL that other files give', () => {
  it('is known when all of them ask for one route', async () => {
    const [site] = await decided({
      ...FOLLOW,
      'src/index.ts': "export { follow as live } from './follow';\n",
      'src/a.ts': "import { follow } from './follow';\nfollow('wss://example.com/ws/news');\n",
      'src/b.ts':
        "import { live } from '.';\nimport { NEWS } from './paths';\nlive(`wss://example.com${NEWS}`);\n",
      'src/paths.ts': "export const NEWS = '/ws/news';\n",
    });
    expect(site?.action).toBe('review');
    expect(site?.said).toContain('whoever asks for another path gets it as well');
    expect(site?.said).toContain('`/ws/news` comes from src/a.ts:2, src/b.ts:3');
  });

  it('is left where they ask for several, with the places', async () => {
    const [site] = await decided({
      ...FOLLOW,
      'src/a.ts': "import { follow } from './follow';\nfollow('wss://example.com/ws/news');\n",
      'src/b.ts': "import { follow } from './follow';\nfollow('wss://example.com/ws/rooms/1');\n",
    });
    expect(site).toMatchObject({
      action: 'manual',
      said: expect.stringContaining('`/ws/news` (src/a.ts:2), `/ws/rooms/1` (src/b.ts:2)') as string,
    });
  });

  it('is left where one of them is not known, or nothing calls', async () => {
    const known = {
      'src/a.ts': "import { follow } from './follow';\nfollow('wss://example.com/ws/news');\n",
    };
    const [unknown] = await decided({
      ...FOLLOW,
      ...known,
      'src/b.ts': "import { follow } from './follow';\nexport const go = () => follow(window.name);\n",
    });
    expect(unknown).toMatchObject({
      action: 'manual',
      said: expect.stringContaining('what src/b.ts:2 passes for `url` is not known') as string,
    });
    const [library] = await decided({
      ...FOLLOW,
      ...known,
      'package.json': '{ "name": "kit", "main": "src/follow.ts" }',
    });
    expect(library).toMatchObject({
      action: 'manual',
      said: expect.stringContaining('`src/follow.ts` is an entry of its package') as string,
    });
    const [uncalled] = await decided(FOLLOW);
    expect(uncalled).toMatchObject({
      action: 'unmapped',
      said: expect.stringContaining('callers of `follow`, and nothing in the project calls it') as string,
    });
  });

  it('reaches hooks, components and classes, wherever they are used', async () => {
    const hook = await decided({
      'src/use-news.tsx': `import { useEffect } from 'react';
import { show } from './show';
export function useNews({ path = '/ws/other', on }: { path?: string; on: boolean }) {
  useEffect(() => {
    const ws = new WebSocket(\`\${process.env.NEXT_PUBLIC_WS}\${path}\`);
    ws.onmessage = (event) => show(JSON.parse(event.data));
    return () => ws.close();
  }, [path]);
}
`,
      'src/page.tsx':
        "import { useNews } from './use-news';\nexport const Page = () => { useNews({ path: '/ws/news', on: true }); return null; };\n",
    });
    expect(hook.map(({ action }) => action)).toEqual(['review']);
    expect(hook[0]?.said).toContain('the expression before `/ws/news` may carry more of the path');

    const component = await decided({
      'src/ticker.tsx': `import { useEffect } from 'react';
import { show } from './show';
export default function Ticker(props: { path: string }) {
  useEffect(() => {
    const ws = new WebSocket('wss://example.com' + props.path);
    ws.onmessage = (event) => show(JSON.parse(event.data));
    return () => ws.close();
  }, [props.path]);
  return null;
}
`,
      'src/page.tsx':
        "import { lazy } from 'react';\nconst Ticker = lazy(() => import('./ticker'));\nexport const Page = () => <Ticker path=\"/ws/news\" />;\n",
    });
    expect(component.map(({ action }) => action)).toEqual(['review']);

    const service = await decided({
      'src/service.ts': `import { show } from './show';
export class Service {
  private ws?: WebSocket;
  constructor(private readonly base: string) {}
  connect(path: string) {
    this.ws = new WebSocket(this.base + path);
    this.ws.onmessage = (event) => show(JSON.parse(event.data));
  }
  stop() {
    this.ws?.close();
  }
}
export const service = new Service('wss://example.com');
`,
      'src/main.ts': "import { service } from './service';\nservice.connect('/ws/news');\n",
    });
    expect(service.map(({ action }) => action)).toEqual(['review']);
  });

  it.each([
    ['PATHS.room(room)', 'room'],
    ['url(PATHS.room(room))', 'room'],
    ['url(PATHS.of({ id: user.room }))', 'user.room'],
    ['url(PATHS.of({ id: room }))', 'room'],
    ['url(PATHS.coded(user.room))', 'user.room'],
  ])('of helpers in other files is what they are given: %s', async (url, value) => {
    const { dir, read, commit } = project({
      ...PACKAGE,
      ...CONFIG,
      'src/paths.ts': `export const PATHS = {
  room: (id: string) => \`/ws/rooms/\${id}\`,
  of: ({ id }: { id: string }) => \`/ws/rooms/\${id}\`,
  coded: (id: string) => \`/ws/rooms/\${encodeURIComponent(id)}\`,
} as const;
export const url = (path: string) => \`wss://\${location.host}\${path}\`;
`,
      'src/room.ts': `import { PATHS, url } from './paths';
import { show } from './show';
export function join(room: string, user: { room: string }) {
  const ws = new WebSocket(${url});
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
`,
    });
    commit();
    await migrate({ cwd: dir, verify: false });
    expect(read('src/room.ts')).toContain(`.channel(\`room:\${${value}}\`)`);
  });

  it('becomes a path parameter where the socket is opened', async () => {
    const { dir, read, commit } = project({
      ...PACKAGE,
      ...CONFIG,
      'src/room.ts': `import { show } from './show';
export function join(room: string) {
  const ws = new WebSocket(\`wss://example.com/ws/rooms/\${room}\`);
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
`,
      'src/a.ts':
        "import { join } from './room';\njoin('lobby');\nexport const open = (one: { id: string }) => join(one.id);\n",
    });
    commit();
    await migrate({ cwd: dir, verify: false });
    expect(read('src/room.ts')).toContain('.channel(`room:${room}`)');
  });

  it('is not written where its names mean something else', async () => {
    const [site] = await decided({
      'src/room.ts': `import { show } from './show';
function join(path: string) {
  const ws = new WebSocket('wss://example.com' + path);
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
export function open(id: string) {
  return join(\`/ws/rooms/\${id}\`);
}
`,
    });
    expect(site).toMatchObject({
      action: 'manual',
      said: expect.stringContaining(
        'the value of `room` in the path is computed in another function',
      ) as string,
    });
  });
});
