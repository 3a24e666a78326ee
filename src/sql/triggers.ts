import { sourceName } from './facts.js';
import { helperCall, renderPiece } from './pieces.js';
import { derivedName, quoteLiteral } from './quote.js';

/** A trigger function of ours, and which changes of which tables call it. */
export interface Follower {
  /** Piece of `sql/` that makes the function. */
  piece: 'refresh-on-change' | 'feed-source' | 'broadcast-source';
  schema: string;
  function: string;
  events: string;
  level: 'row' | 'statement';
  sources: readonly string[];
  /** For the piece. */
  values: Record<string, string>;
}

/** The function, and a trigger on each source; triggers on tables that are no longer named go. */
export function followSql({
  piece,
  schema,
  function: name,
  events,
  level,
  sources,
  values,
}: Follower): string[] {
  const comment = `realtime-migrate: called when ${sources.join(', ')} change`;
  const names = sources.map((source) => `  [${sourceName(source).map(quoteLiteral).join(', ')}]`);
  return [
    renderPiece(piece, { ...values, schema, function: name, comment }),
    helperCall(
      'follow',
      ...[schema, name, derivedName('realtime_migrate', name), events, level].map(quoteLiteral),
      `array[\n${names.join(',\n')}\n]::text[]`,
    ),
  ];
}

/** The way back from {@link followSql}. */
export function unfollowSql({ schema, function: name }: Pick<Follower, 'schema' | 'function'>): string {
  return helperCall('unfollow', quoteLiteral(schema), quoteLiteral(name));
}
