import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule, parse, parsePlPgSQL } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/contract.js';
import { composeDown, composeMigration, tableKey } from '../../src/sql/index.js';
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

beforeAll(() => loadModule());

describe('every statement', () => {
  it.each([
    ['up', text, 30],
    ['down', down, 10],
  ])('parses, inside one transaction (%s)', async (_, sql, least) => {
    const { stmts = [] } = await parse(sql);
    const kinds = stmts.map(({ stmt }) => stmt as { TransactionStmt?: { kind?: string } });
    expect(kinds.length).toBeGreaterThan(least);
    expect(kinds[0]?.TransactionStmt?.kind).toBe('TRANS_STMT_BEGIN');
    expect(kinds.at(-1)?.TransactionStmt?.kind).toBe('TRANS_STMT_COMMIT');
    expect(kinds.filter((stmt) => stmt.TransactionStmt)).toHaveLength(2);
  });

  it('destroys nothing', async () => {
    const { stmts = [] } = await parse(plain);
    const drops = stmts.flatMap(({ stmt }) => {
      const drop = (stmt as { DropStmt?: { removeType: string } }).DropStmt;
      return drop ? [drop.removeType] : [];
    });
    expect(new Set(drops)).toEqual(new Set(['OBJECT_POLICY', 'OBJECT_PROCEDURE']));
    const code = plain.replace(/--.*$/gm, '').replaceAll('or delete or truncate', '');
    expect(code).not.toMatch(
      /\btruncate\b|\bdrop (table|view|materialized|function|publication|column)\b|cascade/i,
    );
  });

  it('has PL/pgSQL bodies that parse', async () => {
    const bodies = [
      ...`${text}${down}`.matchAll(
        /^(?:create or replace (?:function|procedure)|do) [^;]*?\$(fn|do)\$[\s\S]*?\$\1\$;/gm,
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
    const definers = text.match(/security definer.*/g) ?? [];
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
      expect(text + down, `${file} is used by no migration`).toContain(purpose);
    }
  });
  it('leave no placeholder behind', () => {
    expect(text + down).not.toMatch(/(?<!:):(?:"\w+"|'\w+'|\{\w+\})/);
  });
});
