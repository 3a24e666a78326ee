import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule, parse, parsePlPgSQL } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/contract.js';
import { composeDown, composeMigration, tableKey } from '../../src/sql/index.js';
import { parseDump } from '../../src/sql/existing/dump/read.js';
import { sqlFolder } from '../../src/sql/pieces.js';
import { GUIDE_ROUTES } from './routes.js';

/** A value that tries to end the quotes, the comment, the body or the statement it is put into. */
const HOSTILE = `x'); drop table a; --\n"; $fn$ $$ */ $do$ \\`;
const ROUTES: Route[] = [
  ...GUIDE_ROUTES,
  { path: '/d', kind: 'row', channel: 'd', table: 'made', every: '30 seconds' },
  {
    path: '/e',
    kind: 'row',
    channel: 'e',
    table: 'followed',
    key: 'id',
    sources: ['orders', `shop.${HOSTILE.slice(0, 20)}`],
  },
  { path: '/f', kind: 'feed', channel: HOSTILE, table: 'appended', sources: ['orders'], keep: '30 days' },
  { path: '/g', kind: 'feed', channel: 'g', table: 'grows' },
  {
    path: '/h',
    kind: 'broadcast',
    channel: `room-{roomId}${HOSTILE}`,
    sources: ['orders'],
    private: true,
    event: HOSTILE,
  },
  {
    path: '/a',
    kind: 'row',
    channel: 'a',
    table: 'My "own" table',
    schema: "o'schema",
    key: 'id',
    snapshot: { order: 'at', limit: 1 },
  },
  { path: '/b', kind: 'broadcast', channel: 'room-{id}', private: true, relay: true },
  { path: '/c', kind: 'broadcast', channel: 'public', event: 'tick' },
];
const row = {
  ...{ file: `src/${HOSTILE}.tsx`, line: 1, name: 'Row', readsOld: false, notes: [] },
  columns: [
    { name: HOSTILE, type: 'text' as const, nullable: true, values: [HOSTILE], typescript: 'string' },
  ],
};
const queries = [{ text: `select 1 -- ${HOSTILE}`, file: HOSTILE, line: 3 }];
const tables = new Map(
  ['made', 'followed', 'appended', 'grows'].map((table) => [tableKey({ table }), { row, queries }]),
);
const { text } = composeMigration(ROUTES, { admin: 'true', roles: ['anon', 'authenticated'], tables });
const down = composeDown(ROUTES, { tables });
/** Without names that look like statements. */
const plain = composeMigration(
  ROUTES.filter((route) => !JSON.stringify(route).includes('drop table')),
  {
    admin: 'true',
    tables: new Map([[tableKey({ table: 'made' }), { row: { ...row, file: 'a.ts', columns: [] } }]]),
  },
).text;
/** A database that has a target of each kind already. */
const DUMP = `
  CREATE TABLE public.orders (id integer NOT NULL, region text);
  CREATE UNLOGGED TABLE public.visits (at timestamp with time zone, note text);
  CREATE TABLE public.events (id integer) PARTITION BY RANGE (id);
  CREATE FOREIGN TABLE public.remote (id integer) SERVER elsewhere;
  CREATE MATERIALIZED VIEW public.regions AS SELECT region, count(*) AS n FROM public.orders GROUP BY region WITH NO DATA;
  CREATE UNIQUE INDEX regions_key ON public.regions USING btree (region);
  CREATE VIEW public.totals AS SELECT count(*) AS n, '{}'::json AS detail FROM public.orders;
  CREATE FUNCTION public.rebuild() RETURNS void LANGUAGE plpgsql AS $$ begin
    drop materialized view if exists regions;
    create materialized view regions as select region, count(*) as n from orders group by region;
  end $$;
  GRANT SELECT ON TABLE public.regions TO anon;`;
const TARGETS: Route[] = ['visits', 'events', 'remote', 'regions', 'totals'].map((table) => ({
  path: `/${table}`,
  kind: 'row',
  channel: table,
  table,
}));
const existing = await parseDump(DUMP, 'schema.sql');
const converted = composeMigration(TARGETS, { admin: 'true', existing }).text;
const convertedDown = composeDown(TARGETS, { existing });
const all = text + down + converted + convertedDown;

beforeAll(() => loadModule());

describe('every statement', () => {
  it.each([
    ['up', text, 30],
    ['down', down, 10],
    ['up, from a database', converted, 30],
    ['down, from a database', convertedDown, 15],
  ])('parses, inside one transaction (%s)', async (_, sql, least) => {
    const { stmts = [] } = await parse(sql);
    const kinds = stmts.map(({ stmt }) => stmt as { TransactionStmt?: { kind?: string } });
    expect(kinds.length).toBeGreaterThan(least);
    expect(kinds[0]?.TransactionStmt?.kind).toBe('TRANS_STMT_BEGIN');
    expect(kinds.at(-1)?.TransactionStmt?.kind).toBe('TRANS_STMT_COMMIT');
    expect(kinds.filter((stmt) => stmt.TransactionStmt)).toHaveLength(2);
  });

  it.each([
    ['from code', plain],
    ['from a database', converted],
  ])('destroys nothing (%s)', async (_, sql) => {
    const { stmts = [] } = await parse(sql);
    const drops = stmts.flatMap(({ stmt }) => {
      const drop = (stmt as { DropStmt?: { removeType: string } }).DropStmt;
      return drop ? [drop.removeType] : [];
    });
    expect(drops.filter((kind) => kind !== 'OBJECT_POLICY' && kind !== 'OBJECT_PROCEDURE')).toEqual([]);
    const code = sql.replace(/--.*$/gm, '').replaceAll('or delete or truncate', '');
    expect(code).not.toMatch(
      /\btruncate\b|\bdrop (table|view|materialized|function|publication|column)\b|cascade/i,
    );
  });

  it('has PL/pgSQL bodies that parse', async () => {
    const bodies = [
      ...all.matchAll(
        /^(?:create or replace (?:function|procedure)|do) [^;]*?\$(fn|do|body)\$[\s\S]*?\$\1\$;/gm,
      ),
    ];
    expect(bodies.length).toBeGreaterThanOrEqual(12);
    for (const [body] of bodies) {
      // The parser for bodies knows CREATE FUNCTION only.
      const source = body
        .replace(/^do (?=\$do\$)/, 'create function f() returns void language plpgsql as ')
        .replace('create or replace procedure', 'create or replace function')
        .replace(/\)(\s)language plpgsql/, ')$1returns void language plpgsql');
      await expect(parsePlPgSQL(source), body.slice(0, 80)).resolves.toBeDefined();
    }
  });

  it('sets an empty search_path wherever it runs with its owner’s rights', () => {
    const definers = (text + converted).match(/security definer.*/g) ?? [];
    expect(definers.length).toBeGreaterThan(0);
    for (const line of definers) expect(line).toContain("set search_path = ''");
  });
});

describe('the pieces', () => {
  it('are all used', () => {
    const folder = sqlFolder();
    // Those of the doctor are questions, and have tests of their own.
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.sql') && !name.startsWith('doctor'),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const [purpose = ''] = readFileSync(join(folder, file), 'utf8').split('\n');
      expect(purpose, `${file} does not say what it is for`).toMatch(/^-- \S/);
      expect(all, `${file} is used by no migration`).toContain(purpose);
    }
  });
  it('leave no placeholder behind', () => {
    expect(all).not.toMatch(/(?<!:):(?:"\w+"|'\w+'|\{\w+\})/);
  });
});
