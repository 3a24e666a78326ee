import type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  CreateStmt,
  IndexStmt,
  Node,
  RangeVar,
} from 'libpg-query';
import { queryFacts } from '../definition.js';
import type { RelationFacts } from '../facts.js';
import { nameKey, newRelation, type DumpedDatabase, type DumpedRelation } from './database.js';
import { isTrue, qualified, roleName, stringsOf, valueOf } from './nodes.js';

export function addTable(database: DumpedDatabase, statement: CreateStmt, isForeign: boolean): void {
  const { relation, tableElts = [], partspec, partbound, inhRelations = [] } = statement;
  if (relation?.relpersistence === 't') return;
  const { schema, name } = qualified(relation);
  const table = newRelation(
    schema,
    name,
    isForeign ? 'foreign table' : partspec ? 'partitioned table' : 'table',
  );
  table.logged = relation?.relpersistence !== 'u';
  const [parent] = inhRelations;
  if (partbound && parent && 'RangeVar' in parent) table.parent = keyOf(parent.RangeVar);
  for (const element of tableElts) {
    if ('ColumnDef' in element) addColumn(table, element.ColumnDef);
    else if ('Constraint' in element) addConstraint(table, element.Constraint);
  }
  database.relations.set(nameKey(schema, name), table);
}

function addColumn(
  table: DumpedRelation,
  { colname = '', is_not_null: notNull, constraints = [] }: ColumnDef,
): void {
  table.columns.push({ name: colname, notNull: notNull === true });
  for (const node of constraints) {
    if ('Constraint' in node) addConstraint(table, node.Constraint, colname);
  }
}

function addConstraint(table: DumpedRelation, constraint: Constraint, column?: string): void {
  const columns = column === undefined ? stringsOf(constraint.keys) : [column];
  if (constraint.contype === 'CONSTR_NOTNULL') setNotNull(table, columns);
  else if (constraint.contype === 'CONSTR_PRIMARY') {
    table.key = columns;
    setNotNull(table, columns);
  } else if (constraint.contype === 'CONSTR_UNIQUE' && !constraint.deferrable) addUnique(table, columns);
}

function setNotNull(table: DumpedRelation, names: readonly string[]): void {
  for (const column of table.columns) if (names.includes(column.name)) column.notNull = true;
}

export function addView(
  database: DumpedDatabase,
  kind: 'view' | 'materialized view',
  relation: RangeVar | undefined,
  query: Node | undefined,
  options: Node[] = [],
): void {
  if (!query || !('SelectStmt' in query)) return;
  const { schema, name } = qualified(relation);
  // Views that need each other are made twice, first with empty columns.
  const view = database.relations.get(nameKey(schema, name)) ?? newRelation(schema, name, kind);
  view.query = queryFacts(query.SelectStmt);
  view.columns = view.query.columns.map((column) => ({ name: column, notNull: false }));
  view.securityInvoker = options.some(
    (option) =>
      'DefElem' in option &&
      option.DefElem.defname === 'security_invoker' &&
      (!option.DefElem.arg || isTrue(valueOf(option.DefElem.arg))),
  );
  database.relations.set(nameKey(schema, name), view);
}

export function addIndex(database: DumpedDatabase, index: IndexStmt): void {
  const table = database.relations.get(keyOf(index.relation));
  if (!table || !index.unique || index.whereClause) return;
  const columns = (index.indexParams ?? []).map((param) =>
    'IndexElem' in param ? param.IndexElem.name : undefined,
  );
  if (columns.every((column) => column !== undefined)) addUnique(table, columns);
}

function addUnique(table: DumpedRelation, columns: string[]): void {
  table.unique.push(columns);
}

const IDENTITIES: Record<string, RelationFacts['replicaIdentity']> = {
  d: 'default',
  f: 'full',
  i: 'index',
  n: 'nothing',
};

export function alterTable(database: DumpedDatabase, { relation, cmds = [] }: AlterTableStmt): void {
  const table = database.relations.get(keyOf(relation));
  for (const node of cmds) {
    if (!('AlterTableCmd' in node)) continue;
    const command = node.AlterTableCmd;
    if (command.subtype === 'AT_AttachPartition') attach(database, keyOf(relation), command);
    else if (table) alter(table, command);
  }
}

function alter(table: DumpedRelation, { subtype, def, name = '', newowner }: AlterTableCmd): void {
  switch (subtype) {
    case 'AT_AddConstraint':
      if (def && 'Constraint' in def) addConstraint(table, def.Constraint);
      break;
    case 'AT_SetNotNull':
      setNotNull(table, [name]);
      break;
    case 'AT_EnableRowSecurity':
      table.rowSecurity = true;
      break;
    case 'AT_ReplicaIdentity':
      if (def && 'ReplicaIdentityStmt' in def)
        table.replicaIdentity = IDENTITIES[def.ReplicaIdentityStmt.identity_type ?? 'd'] ?? 'default';
      break;
    case 'AT_ChangeOwner':
      if (newowner) table.owner = roleName(newowner);
      break;
    default:
  }
}

function attach(database: DumpedDatabase, parent: string, { def }: AlterTableCmd): void {
  const part = def && 'PartitionCmd' in def ? def.PartitionCmd.name : undefined;
  const table = part && database.relations.get(keyOf(part));
  if (table) table.parent = parent;
}

export function keyOf(relation: RangeVar | undefined): string {
  const { schema, name } = qualified(relation);
  return nameKey(schema, name);
}
