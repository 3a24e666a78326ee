import { spawn } from 'node:child_process';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import type { Result } from '../../src/contract.js';
import { cliPath } from '../cli/harness.js';
import { startPostgres, SUPERUSER, type Postgres } from '../support/postgres.js';
import { acceptWebSocket } from '../support/realtime/websocket.js';
import { startRealtime, type LocalRealtime } from '../support/realtime/server.js';
import { createHealthy } from './databases.js';

let server: Postgres;
let realtime: LocalRealtime;
let folder: string;
const servers: Server[] = [];

beforeAll(async () => {
  server = await startPostgres();
  const name = await createHealthy(server);
  const root = await server.connect(name, SUPERUSER);
  await root.query('create table public.quiet (id int primary key)');
  await root.end();
  realtime = await startRealtime(server, name);
  folder = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-live-'));
});
afterAll(async () => {
  for (const it of servers) {
    it.closeAllConnections();
    it.close();
  }
  await realtime.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs doctor over one source. */
async function doctor(source: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  writeFileSync(path.join(folder, 'app.ts'), source);
  let out = '';
  let err = '';
  const status = await run(['doctor', '--cwd', folder, ...args], {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env,
    cwd: folder,
  });
  return { status, out, err };
}

const target = () => ['--supabase-url', realtime.url, '--anon-key', realtime.anonKey];

async function ask(source: string, args: string[] = []): Promise<Result> {
  const { out, err } = await doctor(source, [...target(), '--format', 'json', '--timeout', '30', ...args]);
  expect(err).toBe('');
  return JSON.parse(out) as Result;
}

const sentences = ({ findings }: Result): string[] =>
  findings.map(({ code, message, line }) => `${code} ${String(line)} ${message}`);

const rows = (table: string, topic = 'rows'): string => `import { supabase } from './supabase';
supabase.channel('${topic}').on('postgres_changes', { event: '*', schema: 'public', table: '${table}' }, () => {}).subscribe();
`;
const room = (options: string): string => `import { supabase } from './supabase';
export const join = (id: string) =>
  supabase.channel(\`room:\${id}\`, ${options}).on('broadcast', { event: 'alert' }, () => {}).subscribe();
`;

describe('channels at a live endpoint', () => {
  it('that deliver: nothing is found, and the times are told', async () => {
    const result = await ask(rows('metrics'));
    expect(sentences(result)).toEqual([]);
    expect(result.channels).toMatchObject([
      { topic: 'rows', tables: ['public.metrics'], file: 'app.ts', live: { status: 'SUBSCRIBED' } },
    ]);
    const [channel] = result.channels ?? [];
    expect(channel?.live?.joinedAfter).toBeTypeOf('number');
    expect(channel?.live?.listeningAfter).toBeTypeOf('number');
  });

  it('a table outside the publication: subscribed and silent, in the words of the server', async () => {
    const [found, ...others] = sentences(await ask(rows('quiet')));
    expect(others).toEqual([]);
    expect(found).toContain(
      'RM343 2 channel rows is SUBSCRIBED and silent: "Unable to subscribe to changes with given parameters. Please check Realtime is enabled',
    );
  });

  it('a private channel: refused to anon with a remark, joined by a user a policy admits', async () => {
    const anonymous = await doctor(room('{ config: { private: true } }'), [...target(), '--timeout', '30']);
    expect(anonymous.out.replace(/\s+/g, ' ')).toContain(
      'channel room:{id} is private and was refused to anon: give --access-token',
    );
    expect(anonymous.status).toBe(0);
    const token = realtime.token({ role: 'authenticated', sub: '7b0a0a3e-0000-4000-8000-000000000001' });
    expect(sentences(await ask(room('{ config: { private: true } }'), ['--access-token', token]))).toEqual(
      [],
    );
  });

  it('a private channel that no policy admits the user to', async () => {
    const token = realtime.token({ role: 'authenticated', sub: '7b0a0a3e-0000-4000-8000-000000000001' });
    const source = room('{ config: { private: true } }').replace('room:', 'cellar:');
    const [found] = sentences(await ask(source, ['--access-token', token]));
    expect(found).toMatch(/^RM341 3 channel cellar:\{id\} reports CHANNEL_ERROR: ".*Unauthorized/);
  });

  it('shows the channels to a reader', async () => {
    const { out, status } = await doctor(rows('metrics'), [...target(), '--timeout', '30']);
    expect(out).toMatch(/rows {2}public\.metrics {2}joined after \d+ ms, listening after \d+ ms/);
    expect(out).toContain('Nothing was found that keeps a channel silent');
    expect(status).toBe(0);
  });

  it('a server that does not answer joins', async () => {
    const silent = createHttp();
    silent.on('upgrade', (request, socket, head) => {
      acceptWebSocket(request, socket, head);
    });
    const url = await listening(silent);
    const { out, status } = await doctor(rows('metrics'), [
      ...['--supabase-url', url, '--anon-key', realtime.anonKey, '--timeout', '2'],
    ]);
    expect(out).toContain('RM342');
    expect(out.replace(/\s+/g, ' ')).toContain(
      'reports TIMED_OUT: Realtime did not answer the join within 2 s',
    );
    expect(status).toBe(1);
  });
});

it('the program ends when it has said all, whatever timers the client has left', async () => {
  writeFileSync(path.join(folder, 'app.ts'), rows('metrics'));
  const child = spawn(process.execPath, [cliPath, 'doctor', '--cwd', folder, ...target()], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = 0;
  child.stdout.on('data', () => {
    printed = Date.now();
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect(status).toBe(0);
  expect(Date.now() - printed).toBeLessThan(20_000);
});

async function listening(it: Server): Promise<string> {
  servers.push(it);
  await new Promise<void>((resolve) => it.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((it.address() as AddressInfo).port)}`;
}

async function answering(listener: RequestListener): Promise<string> {
  return listening(createHttp(listener));
}

/** One line on the error stream, status 2, no stack, no key. */
async function refusal(url: string, key = realtime.anonKey, args: string[] = []): Promise<string> {
  const given = ['--supabase-url', url, '--anon-key', key, ...args];
  const { status, out, err } = await doctor(rows('metrics'), given);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).not.toContain(key);
  expect(err).not.toMatch(/ at .*:\d+:\d+/);
  return err.replace('realtime-migrate: ', '').trimEnd();
}

describe('an endpoint that cannot be asked', () => {
  it('a paused project', async () => {
    const url = await answering((_, response) => response.writeHead(540).end('{"message":"Project paused"}'));
    expect(await refusal(url)).toMatch(
      /^--supabase-url: the project at 127\.0\.0\.1:\d+ is paused: restore it in the dashboard$/,
    );
  });

  it('a key of another project, which the answer repeats', async () => {
    const url = await answering((request, response) =>
      response.writeHead(403).end(`bad key: ${request.url ?? ''}`),
    );
    expect(await refusal(url)).toContain('refuses the key ("bad key:');
    expect(await refusal(realtime.url, `${realtime.anonKey.slice(0, -4)}AAAA`)).toContain(
      'refuses the key: is it',
    );
  });

  it.each([
    [404, 'there is no Realtime at'],
    [429, 'takes no more connections now'],
    [503, 'is not available (HTTP 503)'],
    [200, 'does not speak the protocol of Realtime (HTTP 200)'],
  ])('HTTP %i', async (status, words) => {
    expect(await refusal(await answering((_, response) => response.writeHead(status).end()))).toContain(
      words,
    );
  });

  it('nothing listens', async () => {
    const gone = createHttp();
    const url = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    expect(await refusal(url)).toContain('nothing answers at 127.0.0.1:');
  });

  it('a server that hangs', async () => {
    const hanging = createHttp();
    hanging.on('upgrade', (_, socket) => socket.on('error', () => undefined));
    const url = await listening(hanging);
    expect(await refusal(url, realtime.anonKey, ['--timeout', '0.5'])).toContain(
      'did not answer within 0.5 s',
    );
  });

  it.each(['example', 'postgresql://u:p@h/d', 'wss://x.supabase.co'])('no address: %s', async (url) => {
    expect(await refusal(url)).toContain('--supabase-url: expected the address of the project');
  });

  it('keys that are not for a page', async () => {
    expect(await refusal(realtime.url, realtime.serviceKey)).toContain(
      '--anon-key: this key has the role service_role: give the anon key',
    );
    expect(await refusal(realtime.url, 'sb_secret_abcdefgh')).toContain('this is a secret key (sb_secret_…)');
    expect(await refusal(realtime.url, 'whatever-this-is')).toContain('expected the anon key (a JWT)');
    const expired = realtime.token({ role: 'authenticated' }, -60);
    expect(await refusal(realtime.url, realtime.anonKey, ['--access-token', expired])).toContain(
      '--access-token: this token has expired',
    );
  });

  it('an address without a key', async () => {
    const { status, err } = await doctor(rows('metrics'), ['--supabase-url', realtime.url]);
    expect({ status, err }).toEqual({
      status: 2,
      err: 'realtime-migrate: --supabase-url: give --anon-key as well (or SUPABASE_ANON_KEY)\n',
    });
  });
});
