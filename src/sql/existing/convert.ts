import { UserError } from '../../errors.js';
import { roleList, textArray, type ComposeOptions } from '../facts.js';
import { helperCall, renderPiece } from '../pieces.js';
import { commentText, derivedName, quoteCode, quoteIdent, quoteLiteral } from '../quote.js';
import { follower, REFRESH_MARK, refreshNames, scheduleOf } from '../refresh.js';
import { followSql, unfollowSql } from '../triggers.js';
import { findRelation, type DatabaseFacts, type ReaderFacts, type RelationFacts } from './facts.js';
import { functionSql } from './function.js';
import { keyOfView, type ChosenKey } from './key.js';
import { refreshersOf, type Refreshers } from './refreshers.js';
import type { RealtimeTable } from '../tables.js';
import type { ExistingSteps } from './steps.js';

const SINGLE = 'key_id';
/** Roles that lose the source, and have it back afterwards. */
const API_ROLES: readonly string[] = ['public', 'anon', 'authenticated'];

/** Turns a view into a table of its name, filled from the view under another name. */
export function convertView(
  facts: DatabaseFacts,
  view: RelationFacts,
  target: RealtimeTable,
  options: ComposeOptions,
): ExistingSteps {
  const { schema, name: table } = view;
  const chosen = keyOfView(facts, view, target.key);
  if (chosen.columns.length === 0 && view.columns.some(({ name }) => name === SINGLE))
    chosen.columns = [SINGLE];
  const source = freeName(
    derivedName(table, 'source'),
    (name) => findRelation(facts, schema, name) !== undefined,
  );
  const refresh = freeName(derivedName('refresh', table), (name) =>
    facts.refreshNames.some((taken) => taken.schema === schema && taken.name === name),
  );
  const call = `${quoteIdent(schema)}.${quoteIdent(refresh)}()`;
  const refreshers = refreshersOf(facts.functions, view, call);
  const literals = [quoteLiteral(schema), quoteLiteral(table)];
  const names = { schema, table, source, refresh };
  const { job } = refreshNames({ schema, table });
  const roles = roleList(options);
  const readers = options.roles ?? ['authenticated'];
  const following =
    target.sources.length > 0 ? follower({ schema, table, sources: target.sources }, refresh) : undefined;
  const isSingle = chosen.columns.length === 0;
  const key = isSingle ? 'null' : textArray(chosen.columns);
  const callers = [refresh, ...refreshers.known.map(({ function: { name } }) => name)];

  const up = [
    explanation(view, chosen, source, refreshers),
    helperCall('turn_view_into_source', ...literals, quoteLiteral(source), key),
    renderPiece('refresh-source', { ...names, mark: REFRESH_MARK, ...refreshValues(view, chosen, source) }),
    renderPiece('refresh-owner', names),
    ...refreshers.known.map(({ function: facts, body, recreates }) =>
      [
        recreates
          ? '-- It dropped the view and made it anew, which no subscriber could see. What it made is in the source now.'
          : '-- It refreshed the materialized view. Whoever calls it goes on.',
        functionSql(facts, body),
      ].join('\n'),
    ),
    helperCall('redirect_jobs', ...literals, quoteLiteral(call)),
    ...(following ? followSql(following) : []),
    ...(following
      ? []
      : [
          renderPiece('schedule-source', {
            ...names,
            job,
            schedule: scheduleOf(target.every),
            command: `select ${call}`,
            callers: textArray(callers),
          }),
        ]),
    helperCall('check_table', ...literals),
    renderPiece('grants', { schema, table, roles }),
    helperCall('protect', ...literals, quoteCode(options.admin), textArray(readers)),
    renderPiece('policy-advice', { schema, table, roles }),
    ...(isSingle ? [renderPiece('replica-identity-full', { schema, table })] : []),
    helperCall('publish', ...literals),
  ];
  const down = [
    ...(following ? [unfollowSql(following)] : []),
    ...refreshers.known.map(({ function: facts }) => functionSql(facts)),
    helperCall('restore_jobs', quoteLiteral(call)),
    helperCall('turn_source_into_view', ...literals, quoteLiteral(source)),
    helperCall(
      'remove_refresh',
      quoteLiteral(schema),
      ...[refresh, derivedName(refresh, 'replaced'), REFRESH_MARK, job].map(quoteLiteral),
    ),
    ...grantsBack(view),
    ...(facts.usable.includes(schema)
      ? []
      : [`revoke usage on schema ${quoteIdent(schema)} from authenticated;`]),
  ];
  return { up, fill: [], down, notes: notesOn(view, chosen, refreshers) };
}

/** The name, else with `rows`, else with the first number that is free. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let n = 0; n < 1000; n += 1) {
    const candidate = n === 0 ? name : derivedName(name, n === 1 ? 'rows' : String(n));
    if (!isTaken(candidate)) return candidate;
  }
  throw new UserError(`a thousand objects are called ${name}`);
}

function explanation(
  view: RelationFacts,
  { columns, because }: ChosenKey,
  source: string,
  { known, unclear }: Refreshers,
): string {
  const name = `${view.schema}.${view.name}`;
  const lines = [
    `${name} is a ${view.kind}: it can be in no publication, and nothing that changes in it reaches a subscriber. It is called`,
    `${view.schema}.${source} from now on, and a table with its columns has its name.`,
    columns.length > 0
      ? `Primary key: ${columns.join(', ')} (${because}).`
      : `It holds one row, told by a column ${SINGLE} of its own (${because}).`,
  ];
  if (view.dependants.length > 0)
    lines.push(`Views that read it go on, from the same rows: ${view.dependants.join(', ')}.`);
  if (view.kind === 'materialized view')
    lines.push(
      `REFRESH MATERIALIZED VIEW ${view.name} fails from now on: outside this database, call the refresh function instead.`,
    );
  if (view.securityInvoker)
    lines.push(
      'The view showed each caller what that caller may see. The table holds all rows that the owner of the view sees: policies decide.',
    );
  for (const { function: facts } of known)
    lines.push(`${facts.schema}.${facts.name}(${facts.parameters}) refreshes it, and goes on to do so.`);
  for (const { schema, name: unknown, parameters } of unclear)
    lines.push(
      `LOOK AT ${schema}.${unknown}(${parameters}): it puts statements about materialized views together while it runs.`,
    );
  return lines.map((line) => `-- ${commentText(line)}`).join('\n');
}

function notesOn(view: RelationFacts, chosen: ChosenKey, { unclear }: Refreshers): string[] {
  const name = `${view.schema}.${view.name}`;
  return [
    `${name} is a ${view.kind} and becomes a table; ${chosen.columns.length > 0 ? `key ${chosen.columns.join(', ')}` : 'one row'}: ${chosen.because}`,
    ...unclear.map(
      (facts) =>
        `${facts.schema}.${facts.name} builds statements about materialized views while it runs: if it is about ${name}, let it call the refresh function`,
    ),
  ];
}

/** SQL for the holes of `refresh-source`. Every list has the same columns in the same order. */
function refreshValues(
  view: RelationFacts,
  { columns: chosen }: ChosenKey,
  source: string,
): Record<string, string> {
  const isSingle = chosen.length === 0;
  const copied = view.columns.map(({ name }) => quoteIdent(name));
  const key = isSingle ? [quoteIdent(SINGLE)] : chosen.map(quoteIdent);
  const columns = isSingle ? [...key, ...copied] : copied;
  const list = (prefix: string): string => columns.map((column) => `${prefix}${column}`).join(', ');
  const name = `${quoteIdent(view.schema)}.${quoteIdent(source)}`;
  return {
    renew: view.kind === 'view' ? '' : renewal(name, view.unique.length > 0),
    selected: isSingle ? `1 as ${key.join('')}, ${copied.join(', ')}` : list(''),
    columns: list(''),
    key: key.join(', '),
    fresh_key: key.map((column) => `f.${column}`).join(', '),
    table_key: key.map((column) => `t.${column}`).join(', '),
    assigned: columns.map((column) => `${column} = excluded.${column}`).join(', '),
    old_values: list('t.'),
    new_values: list('excluded.'),
  };
}

/** A unique index lets the views that read the source go on during a refresh. */
function renewal(source: string, hasUniqueIndex: boolean): string {
  if (!hasUniqueIndex) return `  refresh materialized view ${source};\n`;
  return [
    `  if (select c.relispopulated from pg_catalog.pg_class c where c.oid = ${quoteLiteral(source)}::pg_catalog.regclass) then`,
    `    refresh materialized view concurrently ${source};`,
    '  else',
    `    refresh materialized view ${source};`,
    '  end if;',
    '',
  ].join('\n');
}

function grantsBack({ schema, name, readers }: RelationFacts): string[] {
  const lost = readers.filter(({ role }) => API_ROLES.includes(role));
  if (lost.length === 0) return [];
  const target = `${quoteIdent(schema)}.${quoteIdent(name)}`;
  return [
    [
      '-- Roles of the API may read the view as before.',
      ...lost.map((reader) => grantSql(target, reader)),
    ].join('\n'),
  ];
}

function grantSql(target: string, { role, columns, grantable }: ReaderFacts): string {
  const list = columns ? ` (${columns.map(quoteIdent).join(', ')})` : '';
  const grantee = role === 'public' ? 'public' : quoteIdent(role);
  return `grant select${list} on ${target} to ${grantee}${grantable ? ' with grant option' : ''};`;
}
