import type { Route } from '../../../src/contract.js';
import { routeTo } from './support.js';

/** A database with a view or a table that a route subscribes to. */
export interface Shape {
  title: string;
  /** Makes it, as `postgres`. `base` has two rows (1 eu 10, 2 us 20) and is there already. */
  setup: string;
  route: Route;
  /** What brings news to the target, beside its refresh. */
  news?: string;
  /** Columns of the primary key it gets; `key_id` for a single row. */
  key: string[];
  /** A view that reads it, whose rows must stay. */
  dependant?: string;
}

const NEWS = `insert into base values (3, 'asia', 30)`;
const stats = routeTo('stats');
const grouped = 'select region, count(*) as n, sum(amount) as total from base group by region';

export const VIEWS: Shape[] = [
  {
    title: 'a plain view with a GROUP BY',
    setup: `create view stats as ${grouped}`,
    route: stats,
    key: ['region'],
  },
  {
    title: 'a plain view of one row',
    setup: 'create view stats as select count(*) as n, max(region) as last from base',
    route: stats,
    key: ['key_id'],
  },
  {
    title: 'a materialized view without a unique index, over a table with a key',
    setup: 'create materialized view stats as select region, id as number from base',
    route: stats,
    key: ['number'],
  },
  {
    title: 'a materialized view with unique indexes, one of them partial, one over an expression',
    setup: `create materialized view stats as ${grouped}; create unique index on stats (n, region);
            create unique index on stats (region) where n > 100; create unique index on stats (lower(region))`,
    route: stats,
    key: ['n', 'region'],
  },
  {
    title: 'the key that the route names',
    setup: `create view stats as select b.id || '-' || c.id as pair, b.id, c.region from base b cross join base c`,
    route: routeTo('stats', { key: 'pair' }),
    key: ['pair'],
  },
  {
    title: 'quoted and upper-case names',
    setup: `create materialized view "My View" as select region as "The Region", count(*) as "N" from base group by region;
            create unique index on "My View" ("The Region"); create view "Dep" as select "N" from "My View"`,
    route: routeTo('My View'),
    key: ['The Region'],
    dependant: '"Dep"',
  },
  {
    title: 'another schema',
    setup: `create schema shop; create materialized view shop.stats as ${grouped};
            create view shop.dep as select * from shop.stats`,
    route: routeTo('stats', { schema: 'shop' }),
    key: ['region'],
    dependant: 'shop.dep',
  },
  {
    title: 'generated columns below',
    setup: `create table doubled (id int primary key, n int, twice int generated always as (n * 2) stored);
            insert into doubled values (1, 1), (2, 2); create view stats as select * from doubled`,
    news: 'update doubled set n = 9 where id = 1',
    route: stats,
    key: ['id'],
  },
  {
    title: 'domains, enums, arrays, ranges, composites, collations and lengths',
    setup: `create type mood as enum ('sad', 'happy'); create domain positive as int check (value > 0);
            create type pair as (a int, b text);
            create materialized view stats as
              select id::positive as id, 'happy'::mood as mood, array[region, 'x'] as list, int4range(id, 9) as span,
                     row(id, region)::pair as pair, region::varchar(7) collate "C" as name, amount::numeric(8, 3) as amount,
                     '{1,2}'::int[] as numbers, b'101'::bit(3) as bits, interval '1 day' as day
                from base`,
    route: stats,
    key: ['id'],
  },
  {
    title: 'columns without equality: json, xml, point, json in arrays',
    setup: `create materialized view stats as
              select region, json_agg(b order by id) as rows, json_build_object('n', count(*)) as detail, point(1, count(*)) as place,
                     xmlelement(name n, count(*)) as mark, array_agg(to_json(b) order by id) as list, circle '<(0,0),1>' as ring
                from base b group by region`,
    route: stats,
    key: ['region'],
  },
  {
    title: 'a view on a view on a materialized view',
    setup: `create materialized view inner_stats as ${grouped}; create unique index on inner_stats (region);
            create view middle as select region, n from inner_stats; create view stats as select region, n as number from middle;
            create view dep as select * from stats`,
    news: `${NEWS}; refresh materialized view inner_stats`,
    route: stats,
    key: ['region'],
    dependant: 'dep',
  },
  {
    title: 'the materialized view under two views',
    setup: `create materialized view stats as ${grouped}; create view one as select region, n from stats;
            create view two as select sum(n) as n from one; create materialized view three as select * from one`,
    route: stats,
    key: ['region'],
    dependant: 'two',
  },
  {
    title: 'rules and triggers that write through the view',
    setup: `create view stats as select id, region from base;
            create rule gone as on delete to stats do instead delete from base where id = old.id;
            create function write() returns trigger language plpgsql as $$ begin return new; end $$;
            create trigger write instead of insert on stats for each row execute function write()`,
    route: stats,
    key: ['id'],
  },
  {
    title: 'security_invoker and security_barrier, of the view and of one that reads it',
    setup: `create view stats with (security_invoker = true, security_barrier) as select id, region from base;
            create view dep with (security_barrier, security_invoker = on) as select region from stats where id > 1`,
    route: stats,
    key: ['id'],
    dependant: 'dep',
  },
  {
    title: 'a materialized view without data',
    setup: `create materialized view stats as ${grouped} with no data; create unique index on stats (region)`,
    route: stats,
    key: ['region'],
  },
  {
    title: 'comments',
    setup: `create materialized view stats as ${grouped}; comment on materialized view stats is 'it''s "ours"';
            comment on column stats.n is 'how $many$'`,
    route: stats,
    key: ['region'],
  },
  {
    title: 'grants on columns, with grant option, to everyone',
    setup: `create materialized view stats as ${grouped}; revoke all on stats from anon, authenticated;
            grant select (n) on stats to anon; grant select on stats to public; grant select (region, n) on stats to analyst with grant option;
            grant select on stats to authenticated with grant option`,
    route: stats,
    key: ['region'],
  },
  {
    title: 'an owner other than the one who migrates',
    setup: `grant create, usage on schema public to keeper; grant select on base to keeper; set role keeper;
            create materialized view stats as ${grouped}; reset role`,
    route: stats,
    key: ['region'],
  },
  {
    title: 'a name that is taken by tables and functions',
    setup: `create materialized view stats as ${grouped}; create table stats_source (precious text);
            create function refresh_stats() returns int language sql as 'select 1'`,
    route: stats,
    key: ['region'],
  },
  {
    title: 'hostile names',
    setup: `create schema "a""; drop table base; --";
            create materialized view "a""; drop table base; --"."$fn$ ' %I \\ $body$" as
              select region as "x'); drop table base; --", count(*) as "$do$ :'schema' ""q""" from base group by region`,
    route: routeTo(`$fn$ ' %I \\ $body$`, { schema: 'a"; drop table base; --' }),
    key: [`x'); drop table base; --`],
  },
];
