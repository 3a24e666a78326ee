import fc from 'fast-check';
import { parse } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type pg from 'pg';
import {
  commentText,
  derivedName,
  likePattern,
  quoteCode,
  quoteIdent,
  quoteLiteral,
} from '../../src/sql/quote.js';
import { startPostgres, type Postgres } from '../support/postgres.js';

const HOSTILE = [
  'plain',
  "it's",
  'say "hi"',
  "'; drop table users; --",
  '"; drop table users; --',
  '$do$; drop table users; $do$',
  '$fn$$$',
  'back\\slash\\',
  "\\'; select 1; --",
  'two\nlines\r\nand; select 1',
  'tab\tnul-free\u0001\u007f',
  '/* comment */ -- comment',
  'é🙂 漢字',
  '%s %I ${x} :"table"',
];

const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((s) => !s.includes('\0'));
const name = text.filter((s) => s !== '' && Buffer.byteLength(s) <= 63);

describe('quoting', () => {
  let server: Postgres;
  let client: pg.Client;
  beforeAll(async () => {
    server = await startPostgres();
    client = await server.connect('postgres');
  });
  afterAll(() => server.stop());

  /** The literal, the name, and both inside a dollar-quoted body, as PostgreSQL reads them back. */
  async function readBack(value: string, ident: string) {
    const { rows } = await client.query<Record<string, string>>(
      `select ${quoteLiteral(value)} as ${quoteIdent(ident)}`,
    );
    await client.query(`do $do$ begin
      -- ${quoteLiteral(value)} ${quoteIdent(ident)}
      perform set_config('test.value', ${quoteLiteral(value)} || 'x', false) as ${quoteIdent(ident)};
    end $do$`);
    const inBody = await client.query<{ value: string }>("select current_setting('test.value') as value");
    return { outside: Object.entries(rows[0] ?? {})[0], inBody: inBody.rows[0]?.value };
  }

  it.each(HOSTILE)('PostgreSQL reads %j back', async (value) => {
    expect(await readBack(value, value)).toEqual({ outside: [value, value], inBody: `${value}x` });
  });

  it('reads back whatever text there is', async () => {
    await fc.assert(
      fc.asyncProperty(text, name, async (value, ident) => {
        expect(await readBack(value, ident)).toEqual({ outside: [ident, value], inBody: `${value}x` });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps SQL as a literal, readable where it can be', async () => {
    expect(quoteCode("a = 'b'")).toBe("$sql$a = 'b'$sql$");
    for (const code of [...HOSTILE, '$sql$']) {
      const { rows } = await client.query<{ code: string }>(`select ${quoteCode(code)} as code`);
      expect(rows[0]?.code).toBe(code);
    }
  });

  it('matches the topics a channel pattern stands for, and no others', async () => {
    const matches = async (channel: string, topic: string) => {
      const query = `select ${quoteLiteral(topic)} like ${quoteLiteral(likePattern(channel))} as yes`;
      return (await client.query<{ yes: boolean }>(query)).rows[0]?.yes;
    };
    expect(await matches('room:{roomId}', 'room:42')).toBe(true);
    expect(await matches('room:{roomId}', 'room:')).toBe(false);
    expect(await matches('room:{roomId}', 'rooms:42')).toBe(false);
    expect(await matches('a_b', 'a_b')).toBe(true);
    expect(await matches('a_b', 'axb')).toBe(false);
    expect(await matches('100%', '100%')).toBe(true);
    expect(await matches('100%', '100 or more')).toBe(false);
    expect(await matches('a\\b', 'a\\b')).toBe(true);
  });
});

describe('one statement stays one statement', () => {
  it('for the parser, whatever the name and the literal', async () => {
    await fc.assert(
      fc.asyncProperty(text, name, async (value, ident) => {
        const tree = await parse(
          `select ${quoteLiteral(value)} as ${quoteIdent(ident)} -- ${commentText(value)}`,
        );
        expect(tree.stmts).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('names PostgreSQL cannot hold', () => {
  it.each([
    ['', 'empty'],
    ['a\0b', 'cannot hold'],
    ['\ud800', 'cannot hold'],
    ['x'.repeat(64), 'longer than 63 bytes'],
    ['é'.repeat(32), 'longer than 63 bytes'],
  ])('%j is refused', (ident, message) => {
    expect(() => quoteIdent(ident)).toThrow(message);
  });
  it('refuses them in literals too, except for their length', () => {
    expect(() => quoteLiteral('a\0b')).toThrow('cannot hold');
    expect(quoteLiteral('x'.repeat(100))).toHaveLength(102);
  });
  it('makes derived names short enough, and keeps them apart', () => {
    const long = '表'.repeat(21);
    expect(derivedName('t', 'c', 'idx')).toBe('t_c_idx');
    expect(Buffer.byteLength(derivedName(long, 'source'))).toBeLessThanOrEqual(63);
    expect(derivedName(long, 'source')).not.toBe(derivedName(long, 'target'));
    expect(() => quoteIdent(derivedName(long, 'source'))).not.toThrow();
  });
});
