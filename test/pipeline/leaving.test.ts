import { describe, expect, it } from 'vitest';
import { check, migrate } from '../../src/index.js';
import { PACKAGE, project } from './project.js';

const CONFIG = {
  'realtime-migrate.config.json': JSON.stringify({
    routes: [{ path: '/ws/news', kind: 'feed', channel: 'news', table: 'news' }],
  }),
};

/** A hook that hands out more than the messages. */
const hook = (
  more: string,
  returned: string,
): string => `import { useCallback, useEffect, useRef, useState } from 'react';
export function useNews() {
  const [news, setNews] = useState<{ id: number }[]>([]);
  const socket = useRef<WebSocket | null>(null);
  useEffect(() => {
    const ws = new WebSocket('wss://example.com/ws/news');
    ws.onmessage = (event) => {
      const item = JSON.parse(event.data);
      setNews((known) => [...known, item]);
    };
    socket.current = ws;
    return () => ws.close();
  }, []);
${more}
  return { ${returned} };
}
`;

const SEND = `  const send = useCallback((message: object) => {
    if (socket.current?.readyState === WebSocket.OPEN) socket.current.send(JSON.stringify(message));
  }, []);`;
const SAY = `  const say = (text: string) => {
    socket.current?.send(JSON.stringify({ type: 'say', text }));
  };`;

const page = (taken: string, body = ''): string =>
  `import { useNews } from './use-news';\nexport function Page() {\n  const ${taken} = useNews();\n  ${body}\n  return null;\n}\n`;

async function decided(files: Record<string, string>): Promise<{ action?: string; said: string }> {
  const { dir, commit } = project({ ...PACKAGE, ...CONFIG, ...files });
  commit();
  const [site] = (await check({ cwd: dir })).sites;
  return { action: site?.action, said: [...(site?.reasons ?? []), ...(site?.notes ?? [])].join('\n') };
}

const LINK = `export class NewsLink {
  private ws: WebSocket | null = null;
  private waiting: string[] = [];
  open(show: (item: { id: number }) => void) {
    this.ws = new WebSocket('wss://example.com/ws/news');
    this.ws.onopen = () => {
      while (this.waiting.length > 0) this.ws?.send(this.waiting.shift()!);
    };
    this.ws.onmessage = (event) => show(JSON.parse(event.data));
  }
  say(text: string) {
    const message = JSON.stringify({ type: 'say', text });
    if (this.ws?.readyState === WebSocket.OPEN) this.ws.send(message);
    else this.waiting.push(message);
  }
  close() {
    this.ws?.close();
  }
}
`;

describe('messages that wait until the socket is open', () => {
  const use = (more: string): string =>
    `import { NewsLink } from './link';\nconst link = new NewsLink();\nlink.open(console.log);\n${more}link.close();\n`;

  it('go with the list where nobody sends any', async () => {
    const { dir, commit, read } = project({
      ...PACKAGE,
      ...CONFIG,
      'src/link.ts': LINK,
      'src/main.ts': use(''),
    });
    commit();
    const { sites } = await migrate({ cwd: dir });
    expect(sites.map(({ action, behaviour }) => [action, behaviour?.kind])).toEqual([
      ['review', 'receive-only'],
    ]);
    expect(read('src/link.ts')).not.toMatch(/waiting|send\(|while/);
  });

  it('stay with their socket where somebody does', async () => {
    const { action, said } = await decided({
      'src/link.ts': LINK,
      'src/main.ts': use("link.say('hello');\n"),
    });
    expect(action).toBe('manual');
    expect(said).toContain('messages wait in `this.waiting` until it is open');
  });
});

describe('a function that sends what it is called with', () => {
  it('sends nothing when no file takes it', async () => {
    for (const [name, more] of [
      ['send', SEND],
      ['say', SAY],
    ] as const) {
      const files = {
        'src/use-news.ts': hook(more, `news, ${name}`),
        'src/page.tsx': page('{ news }', 'void news;'),
      };
      const { action, said } = await decided(files);
      expect(said).toContain(`\`${name}\` sends nothing any more; nothing in the project calls it`);
      expect(action).toBe('review');
    }
  });

  it('is dropped with trivial messages, and the calls are named', async () => {
    const { action, said } = await decided({
      'src/use-news.ts': hook(SEND, 'news, send'),
      'src/page.tsx': page('{ news, send }', "send({ type: 'subscribe', topic: 'all' });"),
    });
    expect(action).toBe('review');
    expect(said).toContain('`send` sends nothing any more, and is still called in src/page.tsx:4');
    expect(said).toContain('the channel itself is the subscription');
  });

  it('stays where a message is real, a subscription is chosen, or a caller cannot be seen', async () => {
    const files = (body: string): Record<string, string> => ({
      'src/use-news.ts': hook(SEND, 'news, send'),
      'src/page.tsx': page('{ news, send }', body),
    });
    expect((await decided(files("send({ type: 'say', text: 'hi' });"))).said).toContain(
      'the client sends messages',
    );
    expect((await decided(files("send({ type: 'subscribe', topic: location.hash });"))).said).toContain(
      'chooses at run time what is sent',
    );
    expect((await decided(files('register(send);'))).said).toContain(
      'in src/page.tsx:4 it is handed to `register`',
    );
    expect((await decided({ 'src/use-news.ts': hook(SEND, 'news, send') })).said).toContain(
      'nothing in the project imports it, so its callers cannot be seen',
    );
  });

  it('is followed through a context and its hook', async () => {
    const files = (body: string): Record<string, string> => ({
      'src/use-news.ts': hook(SEND, 'news, send'),
      'src/provider.tsx': `import { createContext, useContext } from 'react';
import { useNews } from './use-news';
const News = createContext(null);
export function Provider({ children }) {
  const value = useNews();
  return <News.Provider value={value}>{children}</News.Provider>;
}
export const useNewsContext = () => useContext(News);
`,
      'src/page.tsx': `import { useNewsContext } from './provider';\nexport const Page = () => { ${body} return null; };\n`,
    });
    expect((await decided(files('const { news } = useNewsContext();'))).action).toBe('review');
    expect((await decided(files("useNewsContext().send({ type: 'say' });"))).said).toContain(
      'the client sends messages',
    );
  });

  it('is a method of an exported instance, unless its class may be called by others', async () => {
    const service = (head: string): string => `import { show } from './show';
${head} {
  private ws = new WebSocket('wss://example.com/ws/news');
  constructor() {
    this.ws.onmessage = (event) => show(JSON.parse(event.data));
  }
  send(message: object) {
    this.ws.send(JSON.stringify(message));
  }
  stop() {
    this.ws.close();
  }
}
export const news = new News();
`;
    const main = { 'src/main.ts': "import { news } from './news';\nnews.stop();\n" };
    const free = await decided({ ...main, 'src/news.ts': service('class News') });
    expect(free.said).toContain('`send` sends nothing any more');
    const bound = await decided({ ...main, 'src/news.ts': service('class News implements Transport') });
    expect(bound.said).toContain('what its class is made for may call it');
  });
});

describe('a socket that leaves its function', () => {
  it('is understood where others only ask whether it is there', async () => {
    const files = {
      'src/use-news.ts': hook('', 'news, socket'),
      'src/page.tsx': page('{ socket }', 'if (socket.current) hide();'),
    };
    const { dir, commit, read } = project({ ...PACKAGE, ...CONFIG, ...files });
    commit();
    await migrate({ cwd: dir, verify: false });
    expect(read('src/use-news.ts')).not.toContain('WebSocket');
    expect(read('src/use-news.ts')).toMatch(/return \{ news, socket: \w+ \}/);
    expect(read('src/page.tsx')).toBe(files['src/page.tsx']);
  });

  it('is left where others use it as a field of an instance', async () => {
    const service = `import { show } from './show';
class News {
  ws = new WebSocket('wss://example.com/ws/news');
  constructor() {
    this.ws.onmessage = (event) => show(JSON.parse(event.data));
  }
}
export const news = new News();
`;
    const used = await decided({
      'src/news.ts': service,
      'src/main.ts': "import { news } from './news';\nexport const stop = () => news.ws.close();\n",
    });
    expect(used).toMatchObject({ action: 'manual' });
    expect(used.said).toContain('the socket is a field, and src/main.ts:2 uses its `close`');
  });

  it('is left where others use it, with the place', async () => {
    const { action, said } = await decided({
      'src/use-news.ts': hook('', 'news, socket'),
      'src/page.tsx': page('{ socket }', "socket.current?.send('x');"),
    });
    expect(action).toBe('manual');
    expect(said).toContain('and src/page.tsx:4 uses its `send`');
  });
});
