import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { startPostgres, SUPERUSER, type Postgres } from '../support/postgres.js';
import { createHealthy } from './databases.js';

let server: Postgres;
let folder: string;
const listening: Server[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-connect-'));
  const rules = path.join(folder, 'pg_hba.conf');
  writeFileSync(
    rules,
    `host all secured 127.0.0.1/32 scram-sha-256
hostnossl all encrypted 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
`,
  );
  // The server runs as another user.
  chmodSync(folder, 0o755);
  server = await startPostgres({ settings: { hba_file: rules } });
  await createHealthy(server);
  const root = await server.connect('healthy', SUPERUSER);
  await root.query(
    `create role secured login password 'Correct-h0rse'; create role encrypted login; create role narrow login`,
  );
  await root.query('revoke select on pg_catalog.pg_publication from public');
  await root.end();
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  for (const it of listening) it.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A server that answers as `talk` says, or not at all. */
async function portThat(talk: (socket: Socket) => void): Promise<number> {
  const it = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  listening.push(it);
  await new Promise<void>((resolve) => it.listen(0, '127.0.0.1', resolve));
  return (it.address() as AddressInfo).port;
}

async function doctor(args: string[], env: NodeJS.ProcessEnv = {}) {
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

/** One line on the error stream, status 2, no stack, no secret. */
async function refusal(args: string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const { status, out, err } = await doctor(args, env);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).not.toMatch(/ at .*:\d+:\d+|Correct-h0rse|Wr0ng/);
  return err.replace('realtime-migrate: ', '').trimEnd();
}

describe('a database that cannot be asked', () => {
  it('nothing is given', async () => {
    expect(await refusal([])).toMatch(/^doctor: nothing to look at: give --db-url \(or DATABASE_URL\)/);
  });

  it.each(['localhost:5432', 'https://example.com', 'postgresql://u:Wr0ng@[::bad/db', 'mysql://u:Wr0ng@h/d'])(
    'no connection string: %s',
    async (url) => {
      expect(await refusal(['--db-url', url])).toMatch(
        /^--db-url: expected postgresql:\/\/user:password@host:5432\/database/,
      );
    },
  );

  it('nothing listens', async () => {
    const port = await portThat(() => undefined);
    const it = listening.pop();
    await new Promise((resolve) => it?.close(resolve));
    expect(await refusal(['--db-url', `postgresql://postgres:Wr0ng@127.0.0.1:${String(port)}/x`])).toBe(
      `--db-url: nothing answers at 127.0.0.1:${String(port)}: is the database running, and is this its address?`,
    );
  });

  it('a wrong password', async () => {
    expect(
      await refusal([], {
        DATABASE_URL: `postgresql://secured:Wr0ng@127.0.0.1:${String(server.port)}/healthy`,
      }),
    ).toBe('DATABASE_URL: the password of secured was refused');
  });

  it('no password', async () => {
    expect(
      await refusal(['--db-url', `postgresql://secured@127.0.0.1:${String(server.port)}/healthy`]),
    ).toContain('a password is asked for, and none fits');
  });

  it('TLS is required', async () => {
    expect(
      await refusal(['--db-url', `postgresql://encrypted@127.0.0.1:${String(server.port)}/healthy`]),
    ).toBe('--db-url: the server wants TLS: add ?sslmode=require to the connection string');
  });

  it('TLS is not offered', async () => {
    const url = `postgresql://postgres@127.0.0.1:${String(server.port)}/healthy?sslmode=require`;
    expect(await refusal(['--db-url', url])).toContain('the server offers no TLS');
  });

  it('no such database', async () => {
    expect(await refusal(['--db-url', server.url('nowhere')])).toContain('database "nowhere" does not exist');
  });

  it('the catalogs may not be read', async () => {
    expect(await refusal(['--db-url', server.url('healthy', 'narrow')])).toContain(
      'the database lets narrow not read its catalogs (permission denied for table pg_publication',
    );
  });

  it('a server that accepts and hangs is given up in time', async () => {
    const port = await portThat(() => undefined);
    const start = Date.now();
    expect(
      await refusal(['--timeout', '0.5', '--db-url', `postgresql://postgres@127.0.0.1:${String(port)}/x`]),
    ).toContain(`127.0.0.1:${String(port)} did not answer within 0.5 s`);
    expect(Date.now() - start).toBeLessThan(20_000);
  });

  it('a server that hangs after the login', async () => {
    const { connect } = await import('node:net');
    const port = await portThat((client) => {
      const upstream = connect(server.port, '127.0.0.1');
      sockets.add(upstream);
      upstream.on('error', () => undefined);
      let sent = 0;
      upstream.on('data', (chunk) => client.write(chunk));
      // The login goes through, questions do not.
      client.on('data', (chunk) => (sent++ === 0 ? upstream.write(chunk) : undefined));
    });
    expect(
      await refusal([
        '--timeout',
        '0.5',
        '--db-url',
        `postgresql://postgres@127.0.0.1:${String(port)}/healthy`,
      ]),
    ).toContain('did not answer within 0.5 s');
  });

  it('something that is no database', async () => {
    const port = await portThat((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await refusal(['--db-url', `postgresql://postgres@127.0.0.1:${String(port)}/x`])).toContain(
      '--db-url: ',
    );
  });

  it('a token that is none', async () => {
    expect(await refusal(['--db-url', server.url('healthy'), '--access-token', 'Wr0ng'])).toBe(
      '--access-token: expected the JWT of a signed-in user',
    );
  });

  it('a time that is none', async () => {
    expect(await refusal(['--timeout', 'soon'])).toContain('Expected seconds');
  });
});

it('asks as the role that connects may, and says what it could not try', async () => {
  const root = await server.connect('healthy', SUPERUSER);
  await root.query('grant select on pg_catalog.pg_publication to narrow');
  await root.end();
  writeFileSync(
    path.join(folder, 'realtime-migrate.config.json'),
    JSON.stringify({
      routes: [{ path: '/ws/alerts', kind: 'feed', channel: 'alerts', table: 'alerts', auth: true }],
    }),
  );
  const { status, out, err } = await doctor(['--db-url', server.url('healthy', 'narrow')]);
  expect(err).toBe('');
  expect(out).toContain('narrow may not become authenticated: the policies were not tried');
  expect(out).toContain('Nothing was found that keeps a channel silent');
  expect(status).toBe(0);
});
