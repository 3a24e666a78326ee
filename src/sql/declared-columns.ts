import type {
  AlterTableStmt,
  ColumnDef,
  CreateStmt,
  Node,
  RangeVar,
  RenameStmt,
  TypeName,
} from 'libpg-query';
import { parseSql } from './existing/parse.js';
import { maskSql } from './mask.js';
import { relationKey, type SqlFile } from './read-schema.js';

/** The columns that SQL files give a table, after all of them have run in the order of their names. */
export interface DeclaredTable {
  file: string;
  /** Where the table is made, from 1. */
  line: number;
  /** Name to type, as PostgreSQL calls it: `int8`, `text`, `_text` for a list. */
  columns: Map<string, string>;
  /** Columns that no two rows share, each by itself. */
  unique: Set<string>;
  /** Some columns come from elsewhere (LIKE, INHERITS, CREATE TABLE AS): a name that is not listed may still exist. */
  open: boolean;
}

/**
 * Reads tables with PostgreSQL's own parser. What it cannot read (templates, psql commands) is left out, statement by statement; a
 * table such a statement speaks of may have more columns than are seen.
 */
export async function declaredColumns(files: readonly SqlFile[]): Promise<Map<string, DeclaredTable>> {
  const tables = new Map<string, DeclaredTable>();
  for (const { file, text } of [...files].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    for (const { sql, line } of statementsOf(text)) {
      if (!/\btable\b|\bdo\b|\bunique\s+index\b/i.test(sql)) continue;
      try {
        for (const node of await parseSql(sql)) declare(tables, node, { file, line });
      } catch {
        for (const [name, table] of tables) if (speaksOf(sql, name)) table.open = true;
      }
    }
  }
  return tables;
}

function declare(
  tables: Map<string, DeclaredTable>,
  node: Node,
  place: { file: string; line: number },
): void {
  if ('CreateStmt' in node) create(tables, node.CreateStmt, place);
  else if ('CreateTableAsStmt' in node) {
    const name = nameOf(node.CreateTableAsStmt.into?.rel);
    if (name !== undefined) tables.set(name, { ...place, columns: new Map(), unique: new Set(), open: true });
  } else if ('AlterTableStmt' in node) alter(tables, node.AlterTableStmt);
  else if ('IndexStmt' in node) {
    const { unique = false, relation, indexParams = [], whereClause } = node.IndexStmt;
    const [only, ...others] = indexParams;
    const column = only && 'IndexElem' in only ? only.IndexElem.name : undefined;
    if (unique && column !== undefined && others.length === 0 && !whereClause)
      tables.get(nameOf(relation) ?? '')?.unique.add(column);
  } else if ('RenameStmt' in node) rename(tables, node.RenameStmt);
  else if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_TABLE') {
    for (const object of node.DropStmt.objects ?? []) {
      const parts = 'List' in object ? stringsOf(object.List.items ?? []) : [];
      tables.delete(relationKey(parts.at(-2) ?? 'public', parts.at(-1) ?? ''));
    }
  } else if ('DoStmt' in node) for (const table of tables.values()) table.open = true;
}

function create(
  tables: Map<string, DeclaredTable>,
  { relation, tableElts = [], inhRelations = [], ofTypename, if_not_exists: keeps }: CreateStmt,
  place: { file: string; line: number },
): void {
  const name = nameOf(relation);
  if (name === undefined || (keeps && tables.has(name))) return;
  const columns = new Map<string, string>();
  for (const element of tableElts) if ('ColumnDef' in element) addColumn(columns, element.ColumnDef);
  const open =
    inhRelations.length > 0 || ofTypename !== undefined || tableElts.some((one) => 'TableLikeClause' in one);
  const unique = new Set(tableElts.flatMap(uniqueOf));
  tables.set(name, { ...place, columns, unique, open });
}

function alter(tables: Map<string, DeclaredTable>, { relation, cmds = [] }: AlterTableStmt): void {
  const table = tables.get(nameOf(relation) ?? '');
  if (!table) return;
  for (const cmd of cmds) {
    if (!('AlterTableCmd' in cmd)) continue;
    const { subtype, name = '', def } = cmd.AlterTableCmd;
    const column = def && 'ColumnDef' in def ? def.ColumnDef : undefined;
    for (const own of def ? uniqueOf(def) : []) table.unique.add(own);
    if (subtype === 'AT_AddColumn' && column) addColumn(table.columns, column);
    else if (subtype === 'AT_DropColumn') table.columns.delete(name);
    else if (subtype === 'AT_AlterColumnType' && column) table.columns.set(name, typeOf(column.typeName));
  }
}

function rename(
  tables: Map<string, DeclaredTable>,
  { renameType, relation, subname = '', newname = '' }: RenameStmt,
): void {
  const name = nameOf(relation);
  const table = tables.get(name ?? '');
  if (!table || name === undefined) return;
  if (renameType === 'OBJECT_COLUMN') {
    const type = table.columns.get(subname);
    if (type !== undefined) table.columns.delete(subname);
    table.columns.set(newname, type ?? '');
  } else if (renameType === 'OBJECT_TABLE') {
    tables.delete(name);
    tables.set(relationKey(relation?.schemaname ?? 'public', newname), table);
  }
}

/** The column that a part of a definition makes unique by itself: of a column its own, of a constraint the only one it names. */
function uniqueOf(part: Node): string[] {
  if ('Constraint' in part) {
    const { contype, keys = [] } = part.Constraint;
    return isUnique(contype) && keys.length === 1 ? stringsOf(keys) : [];
  }
  if (!('ColumnDef' in part)) return [];
  const { colname = '', constraints = [] } = part.ColumnDef;
  return constraints.some((one) => 'Constraint' in one && isUnique(one.Constraint.contype)) ? [colname] : [];
}

function isUnique(type: string | undefined): boolean {
  return type === 'CONSTR_PRIMARY' || type === 'CONSTR_UNIQUE';
}

function addColumn(columns: Map<string, string>, { colname = '', typeName }: ColumnDef): void {
  columns.set(colname, typeOf(typeName));
}

/** `int8`, `text`; a list has a `_` before the type of its elements. */
function typeOf(type: TypeName | undefined): string {
  const name = stringsOf(type?.names ?? []).at(-1) ?? '';
  return (type?.arrayBounds?.length ?? 0) > 0 ? `_${name}` : name;
}

function nameOf(relation: RangeVar | undefined): string | undefined {
  return relation?.relname === undefined
    ? undefined
    : relationKey(relation.schemaname ?? 'public', relation.relname);
}

function stringsOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) =>
    'String' in node && node.String.sval !== undefined ? [node.String.sval] : [],
  );
}

function speaksOf(sql: string, name: string): boolean {
  return sql.includes(name.slice(name.indexOf('.') + 1));
}

/** The statements of a file, with their lines: cut at semicolons outside of comments, quotes and bodies. */
function statementsOf(text: string): { sql: string; line: number }[] {
  const masked = maskSql(text).replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$do\$[^]*?\$do\$/g, (quoted) =>
    quoted.replaceAll(';', ' '),
  );
  const statements: { sql: string; line: number }[] = [];
  let start = 0;
  for (let end = masked.indexOf(';'); start < text.length; end = masked.indexOf(';', start)) {
    const stop = end < 0 ? text.length : end;
    const skipped = /^\s*/.exec(masked.slice(start, stop))?.[0].length ?? 0;
    if (skipped < stop - start)
      statements.push({
        sql: text.slice(start + skipped, stop),
        line: text.slice(0, start + skipped).split('\n').length,
      });
    start = stop + 1;
  }
  return statements;
}
