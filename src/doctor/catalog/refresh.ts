import type { TableTarget } from '../channel.js';
import type { Problem } from '../problem.js';
import type { Routine } from './functions.js';
import { nodesOf, type SqlNode } from './statements.js';

/** Code that fills a table as a whole, by its name. */
const FILLS = /refresh|rebuild|recompute|recalc/i;

/** A table, with what the database has under its name; nothing where it has none. */
export type KnownTable = TableTarget & { kind?: string };

interface Range {
  schemaname?: string;
  relname?: string;
}

/** Refreshes that Realtime cannot see, and those that send every row each time. */
export function refreshProblems(routines: readonly Routine[], tables: readonly KnownTable[]): Problem[] {
  return routines.flatMap((routine) =>
    tables.flatMap((table) => {
      const is = (range: Range | undefined): boolean =>
        range?.relname === table.table &&
        (range.schemaname === undefined
          ? table.schema === 'public' || table.schema === routine.schema
          : range.schemaname === table.schema);
      return invisible(routine, table, is) ?? wasteful(routine, table, is) ?? [];
    }),
  );
}

type Matches = (range: Range | undefined) => boolean;

function invisible(routine: Routine, table: KnownTable, is: Matches): Problem[] | undefined {
  const verbs = [
    routine.statements.some((it) => dropped(it, table.kind).some(is)) ? 'drops' : [],
    routine.statements.some((it) => truncated(it).some(is)) ? 'truncates' : [],
  ].flat();
  if (verbs.length === 0) return undefined;
  return [
    {
      code: 'RM317',
      name: 'refresh-is-invisible',
      level: 'error',
      object: routine.object,
      detail: `${verbs.join(' and ')} ${table.schema}.${table.table}: nothing of that reaches a subscriber${verbs.includes('drops') ? ', and a table made anew is in no publication' : ''}`,
      remediation:
        'Upsert the rows that differ (`on conflict … do update … where … is distinct from …`) and delete those that are gone.',
      fix_sql: null,
    },
  ];
}

function wasteful(routine: Routine, table: TableTarget, is: Matches): Problem[] | undefined {
  const how = routine.statements.map((it) => waste(it, routine, is)).find((it) => it !== undefined);
  const emptied = routine.statements.some((statement) =>
    nodesOf(statement, 'DeleteStmt').some(
      (node) => is(node.relation as Range) && node.whereClause === undefined,
    ),
  );
  const filled = routine.statements.some((statement) =>
    nodesOf(statement, 'InsertStmt').some((node) => is(node.relation as Range)),
  );
  const what = emptied && filled ? 'deletes every row and inserts it again' : how;
  if (what === undefined) return undefined;
  return [
    {
      code: 'RM318',
      name: 'refresh-is-unguarded',
      level: 'warning',
      object: routine.object,
      detail: `${what} in ${table.schema}.${table.table}, also when nothing has changed: every subscriber is sent all of it each time`,
      remediation:
        'Write only what differs: `on conflict … do update … where t.* is distinct from excluded.*`.',
      fix_sql: null,
    },
  ];
}

/** An upsert or update of many rows that does not ask whether they differ. */
function waste(statement: SqlNode, routine: Routine, is: Matches): string | undefined {
  const fills = FILLS.test(routine.name);
  const upsert = nodesOf(statement, 'InsertStmt').find((node) => {
    const conflict = node.onConflictClause as { action?: string; whereClause?: unknown } | undefined;
    const many = nodesOf(node.selectStmt, 'SelectStmt').some(({ fromClause }) => fromClause !== undefined);
    return (
      is(node.relation as Range) &&
      conflict?.action === 'ONCONFLICT_UPDATE' &&
      conflict.whereClause === undefined &&
      (fills || (many && !routine.isTrigger))
    );
  });
  if (upsert) return 'updates every row it meets';
  const update = nodesOf(statement, 'UpdateStmt').find(
    (node) => fills && is(node.relation as Range) && node.whereClause === undefined,
  );
  return update ? 'updates every row' : undefined;
}

function truncated(statement: SqlNode): Range[] {
  return nodesOf(statement, 'TruncateStmt').flatMap((node) => nodesOf(node, 'RangeVar'));
}

const RELATIONS = new Map([
  ['OBJECT_TABLE', 'r'],
  ['OBJECT_VIEW', 'v'],
  ['OBJECT_MATVIEW', 'm'],
]);

/** What a statement drops. `drop materialized view` of what is a table now fails, and drops nothing. */
function dropped(statement: SqlNode, kind: string | undefined): Range[] {
  return nodesOf(statement, 'DropStmt')
    .filter(({ removeType }) => {
      const drops = RELATIONS.get(String(removeType));
      return drops !== undefined && (kind === undefined || drops === kind);
    })
    .flatMap((node) => nodesOf(node.objects, 'List'))
    .map(({ items }) => {
      const parts = nodesOf(items, 'String').map(({ sval }) => String(sval));
      return { relname: parts.at(-1), schemaname: parts.at(-2) };
    });
}
