import { describe, expect, it } from 'vitest';
import { maskSql } from '../../src/sql/mask.js';
import { readSchema } from '../../src/sql/read-schema.js';

const read = (...texts: string[]) =>
  Object.fromEntries(
    [...readSchema(texts.map((text, at) => ({ file: `m/${at}.sql`, text })))].map(([name, relation]) => [
      name,
      `${relation.kind} ${relation.file}:${relation.line}${relation.hasKey ? ' key' : ''}${relation.published ? ' published' : ''}`,
    ]),
  );

describe('readSchema', () => {
  it.each<[string, string[], Record<string, string>]>([
    ['a table', ['create table a (id int primary key);'], { 'public.a': 'table m/0.sql:1 key' }],
    [
      'no key',
      ['CREATE TABLE IF NOT EXISTS App.A (id int, "primary" text);'],
      { 'app.a': 'table m/0.sql:1' },
    ],
    [
      'quoted names',
      ['create table "My App"."T""x" (id int, primary key (id));'],
      { 'My App.T"x': 'table m/0.sql:1 key' },
    ],
    ['a view', ['\ncreate or replace view v as select 1;'], { 'public.v': 'view m/0.sql:2' }],
    [
      'a materialized view',
      ['create materialized view if not exists v as select 1;'],
      { 'public.v': 'materialized view m/0.sql:1' },
    ],
    [
      'a view that a migration of this tool made a table of',
      [
        'create materialized view v as select 1;',
        "begin;\n\ncall pg_temp.turn_view_into_source('public', 'v', 'v_source', array['id']::text[]);",
      ],
      { 'public.v': 'table m/1.sql:3 key' },
    ],
    [
      'a parent of partitions',
      ['create table p (id int primary key, at date) partition by range (at);'],
      { 'public.p': 'partitioned table m/0.sql:1 key' },
    ],
    [
      'a partition',
      ['create table p1 partition of p for values in (1);'],
      { 'public.p1': 'table m/0.sql:1' },
    ],
    [
      'a key of its own',
      ['create table a (id int);', 'alter table only public.a add constraint a_pkey primary key (id);'],
      { 'public.a': 'table m/0.sql:1 key' },
    ],
    [
      'published',
      [
        'create table a (id int primary key); create table b (id int primary key);',
        'alter publication supabase_realtime add table only a, public."b";',
      ],
      { 'public.a': 'table m/0.sql:1 key published', 'public.b': 'table m/0.sql:1 key published' },
    ],
    [
      'taken out again',
      [
        'create table a (id int); alter publication supabase_realtime add table a;',
        'alter publication supabase_realtime drop table a;',
      ],
      { 'public.a': 'table m/0.sql:1' },
    ],
    [
      'another publication',
      ['create table a (id int); alter publication mine add table a;'],
      { 'public.a': 'table m/0.sql:1' },
    ],
    [
      'all tables',
      ['create table a (id int);', 'create publication supabase_realtime for all tables;'],
      { 'public.a': 'table m/0.sql:1 published' },
    ],
    [
      'in a do block',
      [
        'create table a (id int);',
        'do $$ begin\n -- alter publication x\n alter publication supabase_realtime add table a; end $$;',
      ],
      { 'public.a': 'table m/0.sql:1 published' },
    ],
    [
      'put together at run time',
      [
        "create table a (id int); do $f$ begin execute format('alter publication supabase_realtime add table %I.%I', s, t); end $f$; select publish('public', 'a');",
      ],
      { 'public.a': 'table m/0.sql:1 published' },
    ],
    ['dropped', ['create view v as select 1;', 'drop view if exists public.v cascade;'], {}],
    [
      'replaced by a table',
      [
        'create materialized view v as select 1;',
        'drop materialized view v; create table v (id int primary key);',
      ],
      { 'public.v': 'table m/1.sql:1 key' },
    ],
    [
      'renamed',
      [
        'create table a (id int primary key); alter publication supabase_realtime add table a;',
        'alter table a rename to b;',
      ],
      { 'public.b': 'table m/0.sql:1 key published' },
    ],
    [
      'in comments and strings of functions',
      [
        '-- create table a (id int);\n/* create /* view */ b */\ncreate function f() returns void language plpgsql as $$ begin create table c (id int); end $$;',
      ],
      {},
    ],
    ['temporary tables', ['create temp table a (id int);'], {}],
  ])('%s', (_, texts, expected) => {
    expect(read(...texts)).toEqual(expected);
  });
});

describe('maskSql', () => {
  it('keeps every offset and line', () => {
    const sql =
      'select \'a -- b\', $$ c $$, $t$ d $t$ -- e\n/* f\n/* g */ */ , "h""/*" from i; do $$ begin -- j\n end $$;';
    const masked = maskSql(sql);
    expect(masked).toHaveLength(sql.length);
    expect(masked.split('\n')).toHaveLength(sql.split('\n').length);
    expect(masked.replace(/\s+/g, ' ')).toBe('select \'a -- b\', , , "h""/*" from i; do $$ begin end $$;');
  });

  it.each(['/* open', "'open", '"open', '$$ open', '$a', '--'])('survives %s', (sql) => {
    expect(maskSql(sql)).toHaveLength(sql.length);
  });
});
