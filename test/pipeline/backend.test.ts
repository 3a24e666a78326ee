import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { surveyBackend } from '../../src/pipeline/backend.js';

const app =
  'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.websocket("/ws")\nasync def ws(socket):\n    await socket.accept()\n';

function tree(files: Record<string, string | Buffer>): string {
  const root = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'backend-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  return root;
}

describe('the example application', () => {
  it('is read from the disk: four routes, and all that belongs to them', async () => {
    const cwd = path.resolve(import.meta.dirname, '../../fixtures/dashboard');
    const { routes, leftovers, unread } = await surveyBackend({ cwd, roots: [], exclude: [] });
    expect(unread).toEqual([]);
    expect(routes.map(({ path: route, file, line }) => `${route} ${file}:${String(line)}`)).toEqual([
      '/api/v3/admin/realtime/console backend/api/v3/admin_console.py:15',
      '/api/v3/admin/realtime/metrics backend/api/v3/admin_realtime.py:80',
      '/api/v3/admin/realtime/logs backend/api/v3/admin_realtime.py:91',
      '/api/v3/admin/realtime/alerts backend/api/v3/admin_realtime.py:107',
    ]);
    for (const { auth, mounted } of routes)
      expect({ auth, mounted }).toEqual({ auth: ['first message'], mounted: true });
    const [console, ...feeds] = routes;
    expect(console?.does).toMatchObject({ reply: true, relay: false });
    expect(console?.does.push).toBeUndefined();
    for (const { does, polls } of feeds) {
      expect(does.push).toMatchObject({ seconds: 5, file: 'backend/api/v3/admin_realtime.py' });
      expect(does).toMatchObject({ keepAlive: true, relay: false, reply: false });
      expect(polls).toHaveLength(1);
      expect(polls[0]).toMatchObject({ kind: 'sql', file: 'backend/api/v3/admin_realtime.py' });
    }
    expect(feeds.map(({ polls }) => polls[0]?.line)).toEqual([24, 52, 44]);

    const of = (kind: string): string[] =>
      leftovers.filter((one) => one.kind === kind).map(({ file, line }) => `${file}:${String(line)}`);
    expect(
      leftovers
        .filter(({ kind, evidence }) => kind === 'module' && evidence.length > 0)
        .map(({ file }) => file),
    ).toEqual([
      'backend/api/v3/admin.py',
      'backend/api/v3/admin_realtime.py',
      'backend/cron.py',
      'backend/services/cache_warmer_service.py',
    ]);
    expect(leftovers.find(({ kind }) => kind === 'loop')).toMatchObject({
      name: 'CacheWarmerService.run_forever',
      seconds: 60,
    });
    expect(of('loop')).toHaveLength(1);
    expect(of('mount')).toEqual(['backend/api/v3/admin.py:12', 'backend/main.py:36', 'backend/main.py:41']);
    expect(of('test')).toEqual(['backend/tests/test_admin_realtime.py:13']);
    expect(of('process')).toEqual(['render.yaml:38']);
    expect(of('env')).toEqual(['.env.example:5', 'render.yaml:27']);
    expect(of('proxy')).toEqual(['next.config.mjs:8']);
  });
});

describe('a tree on the disk', () => {
  it('is read whatever else lies in it', async () => {
    const cwd = tree({
      'app.py': app,
      'huge.py': Buffer.alloc(3 * 1024 * 1024, '# websocket\n'),
      'binary.py': Buffer.from('websocket\0\0'),
      'latin.py': Buffer.from('# websocket caf\xe9\n', 'latin1'),
      'node_modules/ws/server.js':
        "const { WebSocketServer } = require('ws');\nnew WebSocketServer({ port: 1 });\n",
      'venv/lib/site-packages/x.py': app,
      'bundle.min.js': "new WebSocketServer({ port: 1 }); require('ws')",
      'bundle.js': `require('ws');${'x=1;'.repeat(30_000)}`,
    });
    fs.symlinkSync('loop.py', path.join(cwd, 'loop.py'));
    fs.symlinkSync('.', path.join(cwd, 'around'));
    const { routes, unread } = await surveyBackend({ cwd, roots: [], exclude: [] });
    expect(routes.map(({ file }) => file)).toEqual(['app.py']);
    expect(unread).toEqual([{ file: 'bundle.js', reason: 'a minified bundle' }]);
    fs.rmSync(cwd, { recursive: true });
  });

  it('may lie beside the working directory, and leaves out what the configuration does', async () => {
    const root = tree({ 'web/index.ts': '', 'backend/app.py': app, 'backend/old/app.py': app });
    const cwd = path.join(root, 'web');
    const { routes } = await surveyBackend({ cwd, roots: ['../backend'], exclude: ['backend/old/'] });
    expect(routes.map(({ file }) => file)).toEqual(['../backend/app.py']);
    fs.rmSync(root, { recursive: true });
  });
});
