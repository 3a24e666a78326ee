import { roleList, textArray, type ComposeOptions } from '../facts.js';
import { helperCall, renderPiece } from '../pieces.js';
import { commentText, derivedName, quoteCode, quoteIdent, quoteLiteral } from '../quote.js';
import type { DatabaseFacts, RelationFacts } from './facts.js';
import { keyOfTable } from './key.js';
import type { RealtimeTable } from '../tables.js';
import type { ExistingSteps } from './steps.js';

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
  target: RealtimeTable,
  options: ComposeOptions,
): ExistingSteps {
  const advice = adviceOn(table, target);
  if (advice) return advice;
  const amendments = [
    logged(table),
    keyed(table, target),
    identified(table),
    readable(facts, table, options),
    protectedByRows(table, options),
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
function adviceOn(
  table: RelationFacts,
  { schema, table: name, channels }: RealtimeTable,
): ExistingSteps | undefined {
  const shown = `${schema}.${name}`;
  const values = { schema, table: name, topic: channels[0] ?? name };
  if (table.kind === 'partitioned table')
    return {
      up: [renderPiece('partitioned-advice', values)],
      down: [],
      notes: [
        `${shown} is partitioned, and Realtime delivers nothing for it: make its route kind 'broadcast'`,
      ],
    };
  if (table.kind === 'foreign table')
    return {
      up: [renderPiece('foreign-advice', values)],
      down: [],
      notes: [
        `${shown} is a foreign table, and Realtime delivers nothing for it: make its route kind 'broadcast'`,
      ],
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

function keyed(table: RelationFacts, { key }: RealtimeTable): Amendment | undefined {
  if (table.key.length > 0) return undefined;
  const constraint = derivedName(table.name, 'realtime_key');
  const down = `alter table ${nameOf(table)} drop constraint if exists ${quoteIdent(constraint)};`;
  const why = `-- It has no primary key. Published without one, your own UPDATE and DELETE would fail, and Realtime refuses it.`;
  const chosen = keyOfTable(table, key);
  const add = (columns: readonly string[]): string =>
    `${helperCall('add_key', quoteLiteral(table.schema), quoteLiteral(table.name), quoteLiteral(constraint), textArray(columns))}`;
  if (chosen)
    return {
      up: [
        `${why}\n-- ${commentText(`${chosen.columns.join(', ')}: ${chosen.because}.`)} If two rows have the same, nothing is changed.`,
        add(chosen.columns),
      ],
      down: [
        down,
        ...table.columns
          .filter(({ name, notNull }) => !notNull && chosen.columns.includes(name))
          .map(({ name }) => `alter table ${nameOf(table)} alter column ${quoteIdent(name)} drop not null;`),
      ],
    };
  const column =
    ['id', 'row_id', 'realtime_id'].find((name) => !table.columns.some((it) => it.name === name)) ??
    'realtime_key';
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

function readable(
  { usable }: DatabaseFacts,
  table: RelationFacts,
  options: ComposeOptions,
): Amendment | undefined {
  const { schema, name, readers } = table;
  const may = new Set(readers.filter(({ columns }) => columns === null).map(({ role }) => role));
  const barred = may.has('public') ? [] : rolesOf(options).filter((role) => !may.has(role));
  // Of the roles only `authenticated` is known to be allowed into the schema or not.
  const mayUse = usable.includes(schema);
  if (barred.length === 0 && mayUse) return undefined;
  return {
    up: [renderPiece('grants', { schema, table: name, roles: roleList(options) })],
    down: [
      ...barred.map((role) => `revoke select on table ${nameOf(table)} from ${quoteIdent(role)};`),
      ...(mayUse ? [] : [`revoke usage on schema ${quoteIdent(schema)} from authenticated;`]),
    ],
  };
}

function rolesOf({ roles = ['authenticated'] }: ComposeOptions): readonly string[] {
  return roles;
}

function protectedByRows(table: RelationFacts, options: ComposeOptions): Amendment | undefined {
  const { schema, name, policies, rowSecurity } = table;
  const admits = policies.some(
    ({ permissive, command, roles }) =>
      permissive &&
      (command === 'all' || command === 'select') &&
      (roles.includes('public') || rolesOf(options).every((role) => roles.includes(role))),
  );
  if (rowSecurity && admits) return undefined;
  const why = rowSecurity
    ? '-- Row level security is on, and no policy lets signed-in users read: the channel joins and stays silent.'
    : '-- Row level security is off: whoever may read the table receives every change.';
  const readers = textArray(rolesOf(options));
  return {
    up: [
      why,
      helperCall('protect', quoteLiteral(schema), quoteLiteral(name), quoteCode(options.admin), readers),
      ...(admits ? [] : [renderPiece('policy-advice', { schema, table: name, roles: roleList(options) })]),
    ],
    down: [
      `drop policy if exists realtime_migrate_read on ${nameOf(table)};`,
      ...(rowSecurity
        ? []
        : [
            `-- As it was: rows are seen by whoever may read the table.\nalter table ${nameOf(table)} disable row level security;`,
          ]),
    ],
  };
}

/** The latest rows are loaded on each join. The helper looks whether an index serves already. */
function indexed({ schema, name }: RelationFacts, { order }: RealtimeTable): Amendment | undefined {
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
  { hasState }: RealtimeTable,
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
    up: [
      '-- Realtime follows the publication, and the table is not in it.',
      helperCall('publish', quoteLiteral(schema), quoteLiteral(name)),
      ...advice,
    ],
    down: [helperCall('unpublish', quoteLiteral(schema), quoteLiteral(name))],
    note,
  };
}
