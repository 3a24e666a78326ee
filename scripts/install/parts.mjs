// What is loaded only when there is need of it works from the tarball alone: bundled, or a dependency.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { app, finish, run, write } from './stage.mjs';

const npx = (...args) => run(app, 'npx', ['realtime-migrate', ...args]);
/** A port on which nothing listens: the answer comes from the library, at once. */
const NOBODY = '127.0.0.1:1';

const KEY = 'sb_publishable_of_a_stranger';
/** Opens every WebSocket and says nothing: a channel is asked for, and its answer runs out of time. */
const SILENT_SERVER = `
const { createHash } = require('node:crypto');
const server = require('node:http').createServer((_, response) => response.end('{}'));
server.on('upgrade', ({ headers }, socket) => {
  const key = headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = createHash('sha1').update(key).digest('base64');
  socket.on('error', () => {});
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n');
  socket.write('Sec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

/** Each part with the way that leads to it, and a look at what only it can have said. */
export const parts = {
  'a configuration in TypeScript': () => {
    write({
      'typed.config.ts': `import { defineConfig, type UserConfig } from 'realtime-migrate/config';
const config: UserConfig = { routes: [{ path: '/ws', kind: 'feed', channel: 'typed', table: 'typed_rows' }] };
export default defineConfig(config);
`,
    });
    assert.match(npx('sql', '--config', 'typed.config.ts'), /typed_rows/);
  },
  'a schema read by the parser of PostgreSQL': () => {
    write({ 'schema.sql': 'CREATE TABLE public.typed_rows (id bigint PRIMARY KEY, note text NOT NULL);\n' });
    const sql = npx('sql', '--config', 'typed.config.ts', '--schema', 'schema.sql');
    assert.match(sql, /typed_rows/);
    assert.doesNotMatch(sql, /create table if not exists public\.typed_rows/);
  },
  'the connection to a database': () => {
    const { stderr } = refused('doctor', '--db-url', `postgres://postgres@${NOBODY}/postgres`);
    assert.match(stderr, /nothing answers at 127/);
  },
  'the client that joins a channel': async () => {
    const server = spawn(process.execPath, ['-e', SILENT_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [port] = await once(server.stdout, 'data');
      const url = `http://127.0.0.1:${String(port).trim()}`;
      const { stdout } = refused('doctor', '--supabase-url', url, '--anon-key', KEY, '--timeout', '2');
      assert.match(stdout, /\btyped\b/);
    } finally {
      server.kill();
    }
  },
  'a back end in Python': () => {
    write({
      'server/main.py': `from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def feed(socket: WebSocket):
    await socket.accept()
`,
    });
    assert.match(
      run(app, 'npx', ['realtime-migrate', 'check', 'server', '--config', 'typed.config.ts'], [0, 1]),
      /main\.py/,
    );
  },
  'files outside of a repository': () => {
    rmSync(join(app, '.git'), { recursive: true, force: true });
    assert.match(npx('check', 'src'), /No hand-written WebSocket/);
  },
};

function refused(...args) {
  const all = ['realtime-migrate', ...args, '--config', 'typed.config.ts'];
  const found = finish(app, 'npx', all, [1, 2]);
  assert.doesNotMatch(found.stderr, /\n\s+at /, 'a stack');
  return found;
}
