import { describe, expect, it } from 'vitest';
import type { FunctionFacts } from '../../../src/sql/existing/facts.js';
import { refreshersOf } from '../../../src/sql/existing/refreshers.js';

const target = { schema: 'public', name: 'stats', dependants: ['public.dep'] };

function judged(
  body: string,
  more: Partial<FunctionFacts> = {},
): { body: string | undefined; unclear: boolean } {
  const facts: FunctionFacts = {
    ...{
      schema: 'public',
      name: 'f',
      kind: 'function',
      parameters: '',
      returns: 'void',
      language: 'plpgsql',
    },
    ...{ attributes: [], settings: [], body },
    ...more,
  };
  const { known, unclear } = refreshersOf([facts], target, 'r()');
  return { body: known[0]?.body, unclear: unclear.length > 0 };
}

const KEPT = '/* the table stays: rows are compared and upserted */';

describe('functions that refresh a view', () => {
  it.each<[string, string | undefined]>([
    ['begin refresh materialized view stats; end', 'begin perform r(); end'],
    ['begin REFRESH MATERIALIZED  VIEW CONCURRENTLY public."stats" with data; end', 'begin perform r(); end'],
    ['begin refresh materialized view stats with no data; end', `begin ${KEPT} null; end`],
    ['begin refresh materialized view stats_old; end', undefined],
    ['begin refresh materialized view other.stats; end', undefined],
    ['begin -- refresh materialized view stats;\n null; end', undefined],
    [`begin raise notice 'refresh materialized view stats;'; end`, undefined],
    [
      'begin if a then refresh materialized view stats; else refresh materialized view b; end if; end',
      'begin if a then perform r(); else refresh materialized view b; end if; end',
    ],
    [
      'begin drop materialized view if exists stats cascade; create materialized view if not exists stats as select f(1, (2)) as ";"; create unique index concurrently i on only stats (a); end',
      `begin ${KEPT} null; perform r(); ${KEPT} null; end`,
    ],
    [
      'begin drop view if exists dep; drop materialized view stats; create materialized view stats as select 1; create or replace view dep as select 1; create view other as select 1; end',
      `begin ${KEPT} null; ${KEPT} null; perform r(); ${KEPT} null; create view other as select 1; end`,
    ],
    [
      'begin create view dep as select 1; refresh materialized view stats; end',
      'begin create view dep as select 1; perform r(); end',
    ],
    [`begin execute 'refresh materialized view stats'; end`, `begin execute 'select r()'; end`],
    [`begin execute 'drop materialized view stats;'; end`, `begin ${KEPT} null; end`],
    [
      `begin execute format('refresh materialized view %I.%I', 'public', 'stats'); end`,
      `begin execute 'select r()'; end`,
    ],
    [
      `begin comment on materialized view stats is 'x'; alter materialized view stats owner to a; analyze stats; grant select on stats to b; end`,
      `begin ${KEPT} null; ${KEPT} null; analyze stats; grant select on stats to b; end`,
    ],
  ])('%s', (body, expected) => {
    expect(judged(body)).toEqual({ body: expected, unclear: false });
  });

  it.each([
    `begin execute 'refresh materialized view ' || name; end`,
    `begin execute format('refresh materialized view %I', name); end`,
    `begin drop materialized view stats, other; end`,
  ])('says that it does not understand: %s', (body) => {
    expect(judged(body)).toEqual({ body: undefined, unclear: true });
  });

  it('writes SQL in a function in SQL', () => {
    expect(judged('refresh materialized view stats; select 1', { language: 'sql' }).body).toBe(
      'select r(); select 1',
    );
  });

  it('looks for a bare name where the function would', () => {
    const body = 'begin refresh materialized view stats; end';
    const path = (...values: string[]) => [{ name: 'search_path', values }];
    expect(judged(body, { settings: path('other') }).body).toBeUndefined();
    expect(judged(body, { settings: path('other', 'public') }).body).toBeDefined();
  });
});
