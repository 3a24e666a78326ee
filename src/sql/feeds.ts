import { helperCall, renderPiece } from './pieces.js';
import { derivedName, quoteIdent, quoteLiteral } from './quote.js';
import { followSql, unfollowSql, type Follower } from './triggers.js';

/** A table that rows are appended to. */
export interface Feed {
  schema: string;
  table: string;
  sources: readonly string[];
  /** `30 days` */
  keep?: string;
  /** Column that says when a row was appended. */
  time: string;
  /** Made by this migration, so that it may say how it is kept small. */
  created: boolean;
}

/** What fills a feed, and what keeps it from growing for ever. */
export function feedSql(feed: Feed): string[] {
  const { schema, table, keep, time, sources, created } = feed;
  const sql = sources.length > 0 ? followSql(follower(feed)) : [];
  if (keep !== undefined) {
    const [target, column] = [`${quoteIdent(schema)}.${quoteIdent(table)}`, quoteIdent(time)];
    const command = `delete from ${target} where ${column} < now() - interval ${quoteLiteral(keep)}`;
    sql.push(renderPiece('feed-keep', { schema, table, time, job: jobName(feed), command }));
  } else if (created) sql.push(renderPiece('feed-keep-advice', {}));
  return sql;
}

/** The way back from {@link feedSql}: the rows stay. */
export function feedDownSql(feed: Feed): string[] {
  return [
    ...(feed.sources.length > 0 ? [unfollowSql(follower(feed))] : []),
    ...(feed.keep === undefined ? [] : [helperCall('unschedule', quoteLiteral(jobName(feed)))]),
  ];
}

function jobName({ schema, table }: Feed): string {
  return derivedName('keep', ...(schema === 'public' ? [] : [schema]), table);
}

function follower({ schema, table, sources }: Feed): Follower {
  return {
    piece: 'feed-source',
    schema,
    function: derivedName('append_to', table),
    events: 'insert',
    level: 'row',
    sources,
    values: { table },
  };
}
