import { describe, expect, test } from 'vitest';
import { protocols } from '../../src/client/protocols.js';
import { silentPackages } from '../../src/discover/packages.js';
import { check, migrate } from '../../src/pipeline/index.js';
import { project } from './project.js';

const APP = '{ "name": "app", "dependencies": { "next": "15.0.0", "reconnecting-websocket": "4.4.0" } }\n';
const ALERTS = "'wss://example.com/api/v3/admin/realtime/alerts'";

const watcher = (from: string): string => `import ReconnectingWebSocket from '${from}';

export function watch(show: (row: unknown) => void) {
  const ws = new ReconnectingWebSocket(${ALERTS});
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
`;

async function commandsAfter(files: Record<string, string>): Promise<(string | undefined)[]> {
  const { dir, commit } = project({ 'package.json': APP, ...files });
  commit();
  const { nextSteps } = await migrate({ cwd: dir });
  return nextSteps.map(({ command }) => command);
}

describe('a dependency that no file imports any more', () => {
  const uninstall = 'npm uninstall reconnecting-websocket';

  test('can be removed', async () => {
    expect(await commandsAfter({ 'src/watch.ts': watcher('reconnecting-websocket') })).toContain(uninstall);
  });

  test('is removed with the manager of the project', async () => {
    const files = { 'src/watch.ts': watcher('reconnecting-websocket'), 'pnpm-lock.yaml': '' };
    expect(await commandsAfter(files)).toContain('pnpm remove reconnecting-websocket');
  });

  test.each([
    ['another file', 'src/other.ts', "export { default } from 'reconnecting-websocket';\n"],
    ['a type', 'src/types.d.ts', "import type { Event } from 'reconnecting-websocket/dist/events';\n"],
    ['a test', 'src/watch.test.ts', "vi.mock('reconnecting-websocket');\n"],
  ])('stays while %s names it', async (_, name, text) => {
    const files = { 'src/watch.ts': watcher('reconnecting-websocket'), [name]: text };
    expect(await commandsAfter(files)).not.toContain(uninstall);
  });
});

describe('a dependency of a hook, a stream or a composable', () => {
  const app = (...names: string[]): string =>
    JSON.stringify({ name: 'app', dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])) });
  const hook = `import useWebSocket from 'react-use-websocket';

export function Alerts() {
  const { lastJsonMessage } = useWebSocket(${ALERTS});
  return lastJsonMessage;
}
`;
  const composable = `import { ref } from 'vue';
import { useWebSocket } from '@vueuse/core';

export function useAlerts() {
  const last = ref(null);
  useWebSocket(${ALERTS}, { onMessage: (ws, event) => (last.value = JSON.parse(event.data)) });
  return last;
}
`;
  const stream = `import { webSocket } from 'rxjs/webSocket';

export const alerts = webSocket(${ALERTS});
alerts.subscribe((alert) => console.log(alert));
`;

  test('can be removed with its last call', async () => {
    expect(
      await commandsAfter({ 'package.json': app('react', 'react-use-websocket'), 'src/alerts.jsx': hook }),
    ).toContain('npm uninstall react-use-websocket');
    expect(
      await commandsAfter({ 'package.json': app('vue', '@vueuse/core'), 'src/alerts.js': composable }),
    ).toContain('npm uninstall @vueuse/core');
  });

  test('stays while something else of it is used', async () => {
    const packages = app('vue', '@vueuse/core', '@vueuse/nuxt', 'rxjs');
    const commands = await commandsAfter({
      'package.json': packages,
      'src/alerts.js': composable,
      'src/stream.js': stream,
    });
    expect(commands.join('\n')).not.toContain('uninstall');
  });
});

describe('what a build tool imports', () => {
  const page = `<script setup>
const { data } = useWebSocket(${ALERTS})
const alerts = ref([])
watch(data, (text) => { alerts.value.push(JSON.parse(text)) })
</script>

<template><p>{{ alerts.length }}</p></template>
`;
  const nuxt = '{ "name": "app", "dependencies": { "nuxt": "3.13.0", "@vueuse/nuxt": "11.0.0" } }\n';

  test('is migrated, and keeps its package', async () => {
    const { dir, commit, read } = project({ 'package.json': nuxt, 'pages/index.vue': page });
    commit();
    const { sites, nextSteps } = await migrate({ cwd: dir });
    expect(sites).toMatchObject([{ action: 'safe', library: '@vueuse/core', file: 'pages/index.vue' }]);
    expect(nextSteps.map(({ command }) => command).join('\n')).not.toContain('uninstall');
    expect(read('pages/index.vue')).toContain("if (typeof window !== 'undefined') {");
    expect(read('pages/index.vue')).not.toContain("from 'vue'");
  });

  test('is nothing that the check complains of afterwards', async () => {
    const composable = `export function useChat() {
  const lines = useState('chat', () => [])
  const { data } = useWebSocket(${ALERTS})
  watch(data, (text) => lines.value.push(JSON.parse(text).title))
  return lines
}
`;
    const { dir, commit } = project({ 'package.json': nuxt, 'composables/useChat.js': composable });
    commit();
    const { sites } = await migrate({ cwd: dir });
    expect(sites).toMatchObject([{ action: 'safe' }]);
    expect((await check({ cwd: dir })).findings).toEqual([]);
  });

  test('is no error of types before the build has written its declarations', async () => {
    const typed = page
      .replace('<script setup>', '<script setup lang="ts">')
      .replace('ref([])', 'ref<any[]>([])');
    const { dir, commit } = project({
      'package.json': nuxt,
      'tsconfig.json': '{ "extends": "./.nuxt/tsconfig.json", "compilerOptions": { "strict": true } }',
      'pages/index.vue': typed,
    });
    commit();
    const { sites } = await migrate({ cwd: dir });
    expect(sites).toMatchObject([{ action: 'safe', reasons: [] }]);
  });

  test('is none when the application has a composable of that name', async () => {
    const { dir } = project({
      'package.json': nuxt,
      'pages/index.vue': page,
      'composables/useWebSocket.ts': 'export const useWebSocket = (url: string) => ({ data: ref(url) });\n',
    });
    expect((await check({ cwd: dir })).findings).toEqual([]);
  });
});

describe('a package with a protocol of its own', () => {
  const client = `import { Client } from '@stomp/stompjs';

export const stomp = new Client({ brokerURL: 'wss://api.example.com/stomp' });
`;

  test('is reported once where it is a dependency', async () => {
    const packages = '{ "name": "app", "dependencies": { "@stomp/stompjs": "7.0.0" } }\n';
    const { dir } = project({ 'package.json': packages, 'src/stomp.ts': client });
    const { findings } = await check({ cwd: dir });
    expect(findings).toMatchObject([
      {
        code: 'RM004',
        file: 'src/stomp.ts',
        reasons: ['`@stomp/stompjs` speaks STOMP: its client and its server have to be replaced together'],
        behaviour: { kind: 'own-protocol' },
      },
    ]);
  });

  test('has its name among those that are looked for', () => {
    const named = protocols.filter(({ protocol }) => protocol !== undefined);
    expect(named.length).toBeGreaterThan(10);
    for (const { constructors } of named)
      for (const { module } of constructors)
        expect(
          silentPackages.some((name) => module === name || module.startsWith(`${name}/`)),
          module,
        ).toBe(true);
  });
});

describe('a module of the application that hands a library on', () => {
  test.each([
    ['re-exports it', "export { default } from 'reconnecting-websocket';\n"],
    ['imports and exports it', "import Socket from 'reconnecting-websocket';\nexport default Socket;\n"],
  ])('%s', async (_, wrapper) => {
    const { dir } = project({
      'package.json': APP,
      'src/socket.ts': wrapper,
      'src/watch.ts': watcher('./socket'),
    });
    const { findings } = await check({ cwd: dir });
    expect(findings).toMatchObject([
      {
        file: 'src/watch.ts',
        message: expect.stringContaining('Socket of reconnecting-websocket to wss://example.com/') as string,
        action: 'manual',
        reasons: [
          'the socket is made by `./socket`, which hands `reconnecting-websocket` on: import it from the package',
        ],
      },
    ]);
  });

  test('with a class of its own is none', async () => {
    const { dir } = project({
      'package.json': APP,
      'src/socket.ts': 'export default class { onmessage = (event: { data: string }) => {}; close() {} }\n',
      'src/watch.ts': watcher('./socket'),
    });
    expect((await check({ cwd: dir })).findings).toEqual([]);
  });
});
