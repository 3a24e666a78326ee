import { describe, expect, test } from 'vitest';
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
