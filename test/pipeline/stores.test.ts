import { describe, expect, it } from 'vitest';
import { check, migrate } from '../../src/index.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE, project } from './project.js';

const ROUTES = {
  'realtime-migrate.config.json': JSON.stringify({
    routes: [{ path: '/ws/news', kind: 'feed', channel: 'news', table: 'news' }],
  }),
};

const ZUSTAND = `import { create } from 'zustand';
export const useNews = create((set, get) => ({
  socket: null,
  news: [],
  open: () => {
    if (get().socket) return;
    const ws = new WebSocket('wss://example.com/ws/news');
    ws.onmessage = (event) => set((state) => ({ news: [...state.news, JSON.parse(event.data)] }));
    set({ socket: ws });
  },
  stop: () => {
    get().socket?.close();
    set({ socket: null });
  },
}));
`;

const PINIA = `import { defineStore } from 'pinia';
export const useNews = defineStore('news', {
  state: () => ({ socket: null, news: [] }),
  actions: {
    open() {
      if (this.socket) return;
      this.socket = new WebSocket('wss://example.com/ws/news');
      this.socket.onmessage = (event) => this.news.push(JSON.parse(event.data));
    },
    stop() {
      this.socket?.close();
      this.socket = null;
    },
  },
});
`;

const SETUP = `import { defineStore } from 'pinia';
import { ref } from 'vue';
export const useNews = defineStore('news', () => {
  const socket = ref(null);
  const news = ref([]);
  function open() {
    if (socket.value) return;
    socket.value = new WebSocket('wss://example.com/ws/news');
    socket.value.onmessage = (event) => news.value.push(JSON.parse(event.data));
  }
  function stop() {
    socket.value?.close();
    socket.value = null;
  }
  return { socket, news, open, stop };
});
`;

const USE = "import { useNews } from './news.js';\n";

async function decided(files: Record<string, string>): Promise<string> {
  const { dir, commit } = project({ ...PACKAGE, ...ROUTES, ...files });
  commit();
  const [site] = (await check({ cwd: dir })).sites;
  return `${site?.action ?? ''}: ${site?.reasons.join('\n') ?? ''}`;
}

describe.each([
  ['zustand', ZUSTAND, (rest: string) => `const socket = useNews((state) => state.socket);\n${rest}`],
  ['pinia', PINIA, (rest: string) => `const { socket } = useNews();\n${rest}`],
  ['a setup store of pinia', SETUP, (rest: string) => `const { socket } = useNews();\n${rest}`],
])('a socket in a store of %s', (_, store, read) => {
  it('is rewritten where others ask at most whether it is there', async () => {
    const page = `${USE}export function Page() {\n${read('return socket ? 1 : 0;')}\n}\n`;
    expect(await decided({ 'src/news.js': store, 'src/page.js': page })).toMatch(/^(safe|review):/);
  });

  it('stays where another file uses it, with the place', async () => {
    const page = `${USE}export function Page() {\n${read("socket.send('x');")}\n}\n`;
    const said = await decided({ 'src/news.js': store, 'src/page.js': page });
    expect(said).toMatch(/^manual:/);
    expect(said).toContain('src/page.js:4 uses its `send`');
  });
});

it('keeps the name that a store gives the socket', async () => {
  const { dir, commit } = project({ ...PACKAGE, ...ROUTES, 'src/news.js': PINIA });
  commit();
  await migrate({ cwd: dir });
  const text = readFileSync(join(dir, 'src/news.js'), 'utf8');
  expect(text).toContain('state: () => ({ socket: null, news: [] })');
  expect(text).toContain('void supabase.removeChannel(this.socket)');
});

it('reads a store in the markup of a component only where that says its name', async () => {
  const page = (markup: string): string =>
    `<script setup>\n${USE}const store = useNews();\n</script>\n<template>${markup}</template>\n`;
  expect(await decided({ 'src/news.js': SETUP, 'src/Page.vue': page('{{ store.news }}') })).toMatch(
    /^(safe|review):/,
  );
  expect(await decided({ 'src/news.js': SETUP, 'src/Page.vue': page('{{ store.socket.url }}') })).toMatch(
    /^manual:/,
  );
});
