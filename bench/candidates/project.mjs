// Makes the project that is measured: an application with many files, of which a few open sockets. Everything is
// generated, and the same for the same numbers.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Ways to open a socket; each is written with a number, so that no two files are the same. */
export const shapes = [
  (n) => [
    `src/hooks/useFeed${n}.ts`,
    `import { useEffect, useState } from 'react';
import { socketUrl } from '@/config/sockets';

export interface Entry${n} {
  id: number;
  text: string;
}

export function useFeed${n}(): Entry${n}[] {
  const [entries, setEntries] = useState<Entry${n}[]>([]);

  useEffect(() => {
    const ws = new WebSocket(socketUrl('/live/feed-${n}'));
    ws.onmessage = (event) => {
      const entry: Entry${n} = JSON.parse(event.data);
      setEntries((all) => [entry, ...all].slice(0, 50));
    };
    ws.onerror = () => console.error('feed ${n} failed');
    return () => ws.close();
  }, []);

  return entries;
}
`,
  ],
  (n) => [
    `src/services/monitor${n}.ts`,
    `import { SOCKET_BASE } from '@/config/sockets';
import type { Reading } from '@/types/reading';

export class Monitor${n} {
  private socket: WebSocket | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(private readonly onReading: (reading: Reading) => void) {}

  start(): void {
    this.socket = new WebSocket(\`\${SOCKET_BASE}/live/monitor-${n}\`);
    this.socket.onmessage = (event) => this.onReading(JSON.parse(event.data));
    this.socket.onclose = () => {
      if (!this.stopped) this.retry = setTimeout(() => this.start(), 2000);
    };
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }
}
`,
  ],
  (n) => [
    `src/pages/Board${n}.tsx`,
    `import { useEffect, useRef, useState } from 'react';
import { SOCKET_BASE } from '@/config/sockets';
import type { Reading } from '@/types/reading';

export function Board${n}({ title }: { title: string }) {
  const [reading, setReading] = useState<Reading | null>(null);
  const [online, setOnline] = useState(false);
  const wsRef = useRef<WebSocket | null>(null);
  const timer = useRef<number | undefined>(undefined);

  useEffect(() => {
    const connect = () => {
      const ws = new WebSocket(SOCKET_BASE + '/live/board-${n}');
      wsRef.current = ws;
      ws.onopen = () => setOnline(true);
      ws.onmessage = (event) => {
        try {
          setReading(JSON.parse(event.data));
        } catch (error) {
          console.error(error);
        }
      };
      ws.onclose = () => {
        setOnline(false);
        timer.current = window.setTimeout(connect, 3000);
      };
    };
    connect();
    return () => {
      window.clearTimeout(timer.current);
      wsRef.current?.close();
    };
  }, []);

  return (
    <section title={title}>
      {online ? 'online' : 'offline'} {reading?.value}
    </section>
  );
}
`,
  ],
  (n) => [
    `src/realtime/events${n}.ts`,
    `import { socketUrl } from '@/config/sockets';

type Listener = (event: { type: string; body: unknown }) => void;

const listeners = new Set<Listener>();
const socket = new WebSocket(socketUrl('/live/events-${n}'));

socket.addEventListener('message', (message) => {
  const event = JSON.parse(message.data);
  for (const listener of listeners) listener(event);
});

export function onEvent${n}(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
`,
  ],
  (n) => [
    `src/hooks/useRoom${n}.ts`,
    `import { useEffect } from 'react';

/** The address comes from whoever uses the hook. */
export function useRoom${n}(url: string, onEvent: (event: unknown) => void): void {
  useEffect(() => {
    const ws = new WebSocket(url);
    ws.onmessage = (message) => onEvent(JSON.parse(message.data));
    return () => ws.close();
  }, [url, onEvent]);
}
`,
    `src/pages/Room${n}.tsx`,
    `import { useCallback, useState } from 'react';
import { useRoom${n} } from '@/hooks/useRoom${n}';
import { socketUrl } from '@/config/sockets';

export function Room${n}() {
  const [count, setCount] = useState(0);
  useRoom${n}(
    socketUrl('/live/room-${n}'),
    useCallback(() => setCount((value) => value + 1), []),
  );
  return <p>{count}</p>;
}
`,
  ],
];

const common = {
  'package.json': JSON.stringify({ name: 'measured', private: true, type: 'module' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      module: 'ESNext',
      moduleResolution: 'Bundler',
      jsx: 'react-jsx',
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: [],
      paths: { '@/*': ['./src/*'] },
    },
    include: ['src'],
  }),
  'realtime-migrate.config.json': JSON.stringify({
    routes: [
      { path: '/live/**', kind: 'broadcast', channel: 'live', event: '*' },
      { path: '**', kind: 'broadcast', channel: 'other', event: '*' },
    ],
  }),
  '.gitignore': 'node_modules\n',
  'src/lib/supabase.ts': `import { createClient } from '@supabase/supabase-js';

export const supabase = createClient('http://localhost:54321', 'anon');
`,
  'src/config/hosts.ts': `export const API_HOST = 'api.measured.dev';\n`,
  'src/config/sockets.ts': `import { API_HOST } from './hosts';

export const SOCKET_BASE = \`wss://\${API_HOST}\`;

export function socketUrl(path: string): string {
  return \`\${SOCKET_BASE}\${path}\`;
}
`,
  'src/types/reading.ts': `export interface Reading {
  id: number;
  value: number;
  at: string;
}
`,
};

/** Writes the project; returns the files that open sockets, relative to it. */
export function makeProject(folder, { files, candidates }) {
  const write = (file, text) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const [file, text] of Object.entries(common)) write(file, text);
  const opening = [];
  for (let n = 0; n < candidates; n += 1) {
    const parts = shapes[n % shapes.length](n);
    opening.push(parts[0]);
    for (let at = 0; at < parts.length; at += 2) write(parts[at], parts[at + 1]);
  }
  for (let n = 0; n < files; n += 1) write(fillerName(n), filler(n));
  symlinkSync(modules, join(folder, 'node_modules'), 'junction');
  return opening;
}

const fillerName = (n) => `src/features/part${Math.floor(n / 100)}/item${n}.ts`;

/** An ordinary module, which uses its neighbour. */
function filler(n) {
  const neighbour = n % 100 === 0 ? '' : `import { total${n - 1} } from './item${n - 1}';\n\n`;
  return `${neighbour}export interface Item${n} {
  id: number;
  name: string;
  price: number;
  tags: readonly string[];
}

const items: Item${n}[] = [];

export function add${n}(item: Item${n}): void {
  if (items.some(({ id }) => id === item.id)) throw new Error(\`\${item.name} is here already\`);
  items.push(item);
}

export function total${n}(tag?: string): number {
  const chosen = tag === undefined ? items : items.filter(({ tags }) => tags.includes(tag));
  return chosen.reduce((sum, { price }) => sum + price, ${n % 100 === 0 ? '0' : `total${n - 1}(tag)`});
}
`;
}
