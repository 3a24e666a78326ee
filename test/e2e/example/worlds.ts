import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Postgres } from '../../support/postgres.js';
import { ADMIN, createSupabaseDatabase, type SupabaseDatabase } from '../../support/postgres-supabase.js';
import { signJwt } from '../../support/realtime/jwt.js';
import { startRealtime, type RealtimeOptions } from '../../support/realtime/server.js';
import { example, exampleApp, type App } from './app.js';
import { startPollingBackend } from './polling-backend.js';
import { startSite } from '../site.js';
import { channelViewer, socketViewer, type Viewer } from './viewers.js';

/** The example with all it needs: a database, a backend, and the page at a URL. */
export interface World {
  db: SupabaseDatabase;
  url: string;
  /** Signs the operator in: to be called before the page loads. */
  signIn(page: Page): Promise<void>;
  /** What somebody listens to right now: paths of sockets, or topics. */
  listening(): string[];
  /** Open WebSockets. */
  sockets(): number;
  /** Opens what one page opens, without a page. */
  view(): Viewer;
  /** Queries that viewers caused so far. */
  queries(): number;
  drop(): void;
  restore(): void;
  close(): Promise<void>;
}

const SECRET = 'the-secret-of-the-old-backend-of-the-example';
const hour = () => Math.floor(Date.now() / 1000) + 3600;

/** A database as the example's own SQL makes it. */
async function exampleDatabase(postgres: Postgres): Promise<SupabaseDatabase> {
  const db = await createSupabaseDatabase(postgres);
  for (const name of ['001_tables', '002_admin_metrics_view']) {
    await db.client.query(readFileSync(join(example, 'backend/sql', `${name}.sql`), 'utf8'));
  }
  return db;
}

/** Sockets that poll the database. */
export async function startBefore(postgres: Postgres, speed: number): Promise<World> {
  const db = await exampleDatabase(postgres);
  const backend = startPollingBackend({
    database: postgres.url(db.name, 'postgres'),
    source: readFileSync(join(example, 'backend/api/v3/admin_realtime.py'), 'utf8'),
    secret: SECRET,
    speed,
  });
  const site = await startSite((server) => server.on('upgrade', backend.upgrade));
  const app = exampleApp();
  site.serve(
    await app.bundle({
      NEXT_PUBLIC_API_URL: site.url,
      NEXT_PUBLIC_WS_URL: site.url.replace('http', 'ws'),
    }),
  );
  const token = signJwt({ role: 'admin', sub: 'operator', exp: hour() }, SECRET);
  return {
    db,
    url: site.url,
    signIn: (page) => store(page, { 'ferrypoint.access_token': token }),
    listening: () => backend.connections().map((path) => path.split('/').at(-1) ?? ''),
    sockets: () => backend.connections().length,
    view: () => socketViewer(site.url.replace('http', 'ws'), token),
    queries: backend.queries,
    drop: backend.drop,
    restore: backend.restore,
    async close() {
      app.remove();
      await site.close();
      await backend.close();
      await db.client.end();
    },
  };
}

export interface Migrated extends World {
  app: App;
}

/** Channels, as the built program writes them, on a database that its migration was applied to. */
export async function startAfter(
  postgres: Postgres,
  config: object,
  options: RealtimeOptions = {},
): Promise<Migrated> {
  const db = await exampleDatabase(postgres);
  const app = exampleApp(config);
  await db.client.query(app.read('sql/realtime_migrate.sql'));
  const realtime = await startRealtime(postgres, db.name, options);
  const site = await startSite();
  site.serve(
    await app.bundle({
      NEXT_PUBLIC_API_URL: site.url,
      NEXT_PUBLIC_SUPABASE_URL: realtime.url,
      NEXT_PUBLIC_SUPABASE_ANON_KEY: realtime.anonKey,
    }),
  );
  const session = {
    access_token: realtime.token({ ...ADMIN, sub: '7b0a0a3e-0000-4000-8000-000000000001' }),
    refresh_token: 'none',
    token_type: 'bearer',
    expires_in: 3600,
    expires_at: hour(),
    user: { id: '7b0a0a3e-0000-4000-8000-000000000001' },
  };
  return {
    db,
    app,
    url: site.url,
    signIn: (page) => store(page, { 'sb-127-auth-token': JSON.stringify(session) }),
    listening: realtime.topics,
    sockets: realtime.connections,
    view: () => channelViewer(realtime.url, realtime.anonKey, session.access_token),
    queries: realtime.requests,
    drop: realtime.drop,
    restore: realtime.restore,
    async close() {
      app.remove();
      await site.close();
      await realtime.close();
      await db.client.end();
    },
  };
}

async function store(page: Page, items: Record<string, string>): Promise<void> {
  await page.addInitScript((entries) => {
    for (const [name, value] of entries) (globalThis as unknown as Storing).localStorage.setItem(name, value);
  }, Object.entries(items));
}

interface Storing {
  localStorage: { setItem(name: string, value: string): void };
}
