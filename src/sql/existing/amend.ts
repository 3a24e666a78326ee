import { helperCall, renderPiece } from '../pieces.js';
import { commentText, derivedName, quoteCode, quoteIdent, quoteLiteral } from '../quote.js';
import type { DatabaseFacts, RelationFacts } from './facts.js';
import { keyOfTable } from './key.js';
import type { ExistingSteps, ExistingTarget } from './steps.js';

/** A change of a table and what takes it back; the way back runs in reverse order. */
interface Amendment {
  up: string[];
  down: string[];
  note?: string;
}

/** Gives a table what it lacks to deliver, and leaves alone what it has. */
export function amendTable(
  facts: DatabaseFacts,
  table: RelationFacts,
  target: ExistingTarget,
  admin: string,
): ExistingSteps {
  const advice = adviceOn(table, target);
  if (advice) return advice;
  const amendments = [
    logged(table),
    keyed(table, target),
    identified(table),
    readable(facts, table),
    protectedByRows(table, admin),
    indexed(table, target),
    published(facts, table, target),
  ].filter((amendment) => amendment !== undefined);
  const up = amendments.flatMap((amendment) => amendment.up);
  return {
    up: up.length > 0 ? up : ['-- It has all it needs to deliver.'],
    down: [...amendments].reverse().flatMap((amendment) => amendment.down),
    notes: amendments.flatMap(({ note }) => note ?? []),
  };
}

/** What cannot be mended: the text says what to do instead. */
function adviceOn(table: RelationFacts, { schema, table: name, topic }: ExistingTarget): ExistingSteps | undefined {
  const shown = `${schema}.${name}`;
  const values = { name: commentText(shown), schema, table: name, topic: topic ?? name };
  if (table.kind === 'partitioned table')
    return {
      up: [renderPiece('partitioned-advice', values)],
      down: [],
      notes: [`${shown} is partitioned, and Realtime delivers nothing for it: make its route kind 'broadcast'`],
    };
  if (table.kind === 'foreign table')
    return {
      up: [renderPiece('foreign-advice', values)],
      down: [],
      notes: [`${shown} is a foreign table, and Realtime delivers nothing for it: make its route kind 'broadcast'`],
    };
  return undefined;
}

function nameOf({ schema, name }: RelationFacts): string {
  return `${quoteIdent(schema)}.${quoteIdent(name)}`;
}

function logged(table: RelationFacts): Amendment | undefined {
  if (table.logged) return undefined;
  return {
    up: [
      `-- Changes of an unlogged table never reach the log that Realtime reads. This writes the table once more, under a lock.\nalter table ${nameOf(table)} set logged;`,
    ],
    down: [`alter table ${nameOf(table)} set unlogged;`],
  };
}

function keyed(table: RelationFacts, { key }: ExistingTarget): Amendment | undefined {
  if (table.key.length > 0) return undefined;
  const constraint = derivedName(table.name, 'realtime_key');
  const down = `alter table ${nameOf(table)} drop constraint if exists ${quoteIdent(constraint)};`;
  const why = `-- It has no primary key. Published without one, your own UPDATE and DELETE would fail, and Realtime refuses it.`;
  const chosen = keyOfTable(table, key);
  const add = (columns: readonly string[]): string =>
    `${helperCall('add_key', quoteLiteral(table.schema), quoteLiteral(table.name), quoteLiteral(constraint), `array[${columns.map(quoteLiteral).join(', ')}]`)}`;
  if (chosen)
    return {
      up: [`${why}\n-- ${commentText(`${chosen.columns.join(', ')}: ${chosen.because}.`)} If two rows have the same, nothing is changed.`, add(chosen.columns)],
      down: [down],
    };
  const column = ['id', 'row_id', 'realtime_id'].find((name) => !table.columns.some((it) => it.name === name)) ?? 'realtime_key';
  return {
    up: [
      `${why}\n-- No column tells its rows apart, so it gets one. The table is written once more, under a lock.\nalter table ${nameOf(table)} add column if not exists ${quoteIdent(column)} bigint generated always as identity;`,
      add([column]),
    ],
    down: [down, `alter table ${nameOf(table)} drop column if exists ${quoteIdent(column)};`],
    note: `${table.schema}.${table.name} gets a column ${column}: it has no primary key, and none of its columns can be one`,
  };
}

function identified(table: RelationFacts): Amendment | undefined {
  if (table.replicaIdentity !== 'nothing') return undefined;
  return {
    up: [
      `-- Its replica identity is "nothing": once it is published, your own UPDATE and DELETE would fail.\nalter table ${nameOf(table)} replica identity default;`,
    ],
    down: [`alter table ${nameOf(table)} replica identity nothing;`],
  };
}

function readable({ usable }: DatabaseFacts, table: RelationFacts): Amendment | undefined {
  const { schema, name, readers } = table;
  const mayRead = readers.some(({ role, columns }) => columns === null && ['authenticated', 'public'].includes(role));
  const mayUse = usable.includes(schema);
  if (mayRead && mayUse) return undefined;
  return {
    up: [renderPiece('grants', { schema, table: name })],
    down: [
      ...(mayRead ? [] : [`revoke select on table ${nameOf(table)} from authenticated;`]),
      ...(mayUse ? [] : [`revoke usage on schema ${quoteIdent(schema)} from authenticated;`]),
    ],
  };
}

function protectedByRows(table: RelationFacts, admin: string): Amendment | undefined {
  const { schema, name, policies, rowSecurity } = table;
  const admits = policies.some(
    ({ permissive, command, roles }) =>
      permissive &&
      (command === 'all' || command === 'select') &&
      roles.some((role) => role === 'public' || role === 'authenticated'),
  );
  if (rowSecurity && admits) return undefined;
  const why = rowSecurity
    ? '-- Row level security is on, and no policy lets signed-in users read: the channel joins and stays silent.'
    : '-- Row level security is off: whoever may read the table receives every change.';
  return {
    up: [
      why,
      helperCall('protect', quoteLiteral(schema), quoteLiteral(name), quoteCode(admin)),
      ...(admits ? [] : [renderPiece('policy-advice', { schema, table: name })]),
    ],
    down: [
      `drop policy if exists realtime_migrate_read on ${nameOf(table)};`,
      ...(rowSecurity ? [] : [`-- As it was: rows are seen by whoever may read the table.\nalter table ${nameOf(table)} disable row level security;`]),
    ],
  };
}

/** The latest rows are loaded on each join. The helper looks whether an index serves already. */
function indexed({ schema, name }: RelationFacts, { order }: ExistingTarget): Amendment | undefined {
  if (order === undefined) return undefined;
  const index = derivedName(name, order, 'idx');
  return {
    up: [helperCall('index_latest', ...[schema, name, order, index].map(quoteLiteral))],
    // It costs little, and may be one that was there before.
    down: [],
  };
}

function published(
  { publication }: DatabaseFacts,
  table: RelationFacts,
  { hasState }: ExistingTarget,
): Amendment | undefined {
  const missing = (publication?.withheld ?? []).filter((change) => change === 'insert' || hasState);
  const advice =
    missing.length > 0
      ? [
          `-- The publication does not send every change (${missing.join(', ')}), which concerns all its tables. If each of them has a key:\n--   alter publication supabase_realtime set (publish = 'insert, update, delete, truncate');`,
        ]
      : [];
  const note =
    missing.length > 0
      ? `the publication supabase_realtime sends no ${missing.join(', no ')}: see the comment in the migration`
      : undefined;
  if (table.published) return advice.length > 0 ? { up: advice, down: [], note } : undefined;
  const { schema, name } = table;
  return {
    up: ['-- Realtime follows the publication, and the table is not in it.', helperCall('publish', quoteLiteral(schema), quoteLiteral(name)), ...advice],
    down: [helperCall('unpublish', quoteLiteral(schema), quoteLiteral(name))],
    note,
  };
}
