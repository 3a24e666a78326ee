import type { ts as TypeScript } from 'ts-morph';
import type { ColumnShape, RowShape } from '../contract.js';
import { messageOf } from '../errors.js';
import { columnsOf, contentOf, objectsOf } from './columns.js';
import { sortedValues, unknownField, type Compiler } from './field.js';
import { schemaOf } from './schema.js';
import { openCompilers, type Module } from './session.js';
import { usesOf } from './uses.js';

/** A place in the code that receives rows, and what its text tells of them. */
export interface RowSource extends Module {
  /** As reports name the file. */
  file: string;
  line: number;
  /** The module may hold types. */
  typescript: boolean;
  /** Type of a message, as the file writes it. */
  type?: string;
  /** Expression of the schema a message is checked with, as the file writes it. */
  schema?: string;
  /** Field of the message that holds the row. */
  envelope?: string;
  /** Fields that the code reads. */
  fields: readonly string[];
  readsOld: boolean;
}

const ALIAS = '__realtimeMigrateRow';

/**
 * What rows look like at each source: by its type, by the schema that checks it, else by the fields that are read. Loads the
 * TypeScript compiler.
 */
export async function readRows(sources: readonly RowSource[]): Promise<RowShape[]> {
  if (sources.length === 0) return [];
  const texts = new Map<string, string>();
  for (const [index, source] of sources.entries())
    texts.set(source.path, (texts.get(source.path) ?? source.text) + aliases(source, index));
  let find: Awaited<ReturnType<typeof openCompilers>>;
  try {
    find = await openCompilers([...texts].map(([path, text]) => ({ path, text })));
  } catch (error) {
    return sources.map((source) => untold(source, error));
  }
  return sources.map((source, index) => {
    try {
      const opened = find(source.path);
      return opened ? new Reader(source, index, opened).shape() : untold(source);
    } catch (error) {
      return untold(source, error);
    }
  });
}

/**
 * The type or schema under a name of its own, at the end of the module, where all its names are known. A script becomes a module, so
 * that two of them may use one name.
 */
function aliases({ typescript, type, schema }: RowSource, index: number): string {
  const name = `${ALIAS}${String(index)}`;
  return [
    ...(typescript && type !== undefined ? [`type ${name} = ${type};`] : []),
    ...(schema === undefined ? [] : [`const ${name}s = ${schema};`]),
    ...(typescript ? ['export {};'] : []),
  ]
    .map((line) => `\n;${line}`)
    .join('');
}

/** A row of which nothing is known: a compiler that fails on a project must not stop a migration. */
function untold({ file, line, readsOld }: RowSource, error?: unknown): RowShape {
  const notes =
    error === undefined ? [] : [`its type was not read: ${messageOf(error).split('\n')[0] ?? ''}`];
  return { file, line, name: null, columns: [], readsOld, notes };
}

interface Opened {
  compiler: Compiler;
  source: TypeScript.SourceFile;
  program: TypeScript.Program;
}

class Reader {
  private readonly notes: string[] = [];

  constructor(
    private readonly from: RowSource,
    private readonly index: number,
    private readonly opened: Opened,
  ) {}

  shape(): RowShape {
    const { file, line, readsOld } = this.from;
    const [name, columns] = this.bySchema() ?? this.byType() ?? [null, this.byFields()];
    return { file, line, name, columns, readsOld, notes: this.notes };
  }

  private bySchema(): [string, ColumnShape[]] | undefined {
    const { schema, envelope } = this.from;
    const declared = this.declaration(`${ALIAS}${String(this.index)}s`);
    const { ts } = this.opened.compiler;
    if (schema === undefined || !declared || !ts.isVariableDeclaration(declared) || !declared.initializer)
      return undefined;
    const columns = this.columnsOfSchema(declared.initializer, envelope);
    return columns && [schema, columns];
  }

  private columnsOfSchema(node: TypeScript.Expression, envelope?: string): ColumnShape[] | undefined {
    const { compiler } = this.opened;
    const entry = envelope === undefined ? undefined : entryOf(compiler, node, envelope);
    const columns = schemaOf(compiler, entry ?? node)?.columns;
    return columns && columns.length > 0 ? columns : undefined;
  }

  private byType(): [string, ColumnShape[]] | undefined {
    const { type: text, envelope } = this.from;
    const { compiler, program, source } = this.opened;
    const { ts, checker } = compiler;
    const declared = this.declaration(`${ALIAS}${String(this.index)}`);
    if (text === undefined || !declared || !ts.isTypeAliasDeclaration(declared)) return undefined;
    const inferred = schemaBehind(compiler, declared.type);
    const checked = inferred && this.columnsOfSchema(inferred, envelope);
    if (checked) return [text, checked];
    const message = checker.getTypeFromTypeNode(declared.type);
    if (message.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return undefined;
    const contents = envelope === undefined ? [] : contentOf(compiler, message, envelope);
    const rows = contents.length > 0 ? contents : [message];
    const objects = rows.flatMap((row) => objectsOf(compiler, row));
    const uses = usesOf(compiler, program, source, { objects, wanted: new Set() });
    const row = rows.length === 1 ? rows[0] : undefined;
    const columns = row
      ? columnsOf(compiler, row, uses)
      : merged(
          rows.flatMap((one) =>
            columnsOf(compiler, one, uses) ? [columnsOf(compiler, one, uses) ?? []] : [],
          ),
        );
    if (columns === undefined && objects.length > 0)
      this.notes.push(`\`${text}\` has no fixed names, and a row has: the table gets a column \`payload\``);
    return columns && [text, columns];
  }

  private byFields(): ColumnShape[] {
    const { fields } = this.from;
    const { compiler, program, source } = this.opened;
    const wanted = new Set(fields);
    const uses = usesOf(compiler, program, source, { objects: [], wanted });
    const columns = [...wanted].map((name) => ({
      name,
      ...unknownField(name, uses.get(name) ?? new Set()),
      nullable: true,
    }));
    const untyped = columns
      .filter(({ typescript }) => typescript === 'unknown')
      .map(({ name }) => `\`${name}\``);
    if (untyped.length > 0)
      this.notes.push(`nothing tells the type of ${untyped.join(', ')}: jsonb takes any value`);
    return columns;
  }

  /** Our own alias: the last statement of that name. */
  private declaration(name: string): TypeScript.Node | undefined {
    const { ts } = this.opened.compiler;
    for (const statement of [...this.opened.source.statements].reverse()) {
      if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name) return statement;
      const [variable] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
      if (variable?.name.getText() === name) return variable;
    }
    return undefined;
  }
}

function merged(lists: readonly ColumnShape[][]): ColumnShape[] | undefined {
  const names = [...new Set(lists.flat().map(({ name }) => name))];
  const columns = names.map((name): ColumnShape => {
    const own = lists.flatMap((list) => list.filter((column) => column.name === name));
    const [first] = own;
    const nullable = own.length < lists.length || own.some((column) => column.nullable);
    const same = own.every(({ type }) => type === first?.type);
    return first && same
      ? {
          ...first,
          nullable,
          values: own.every(({ values }) => values)
            ? sortedValues(own.flatMap(({ values = [] }) => values))
            : undefined,
        }
      : {
          name,
          type: 'jsonb',
          nullable,
          typescript: [...new Set(own.map(({ typescript }) => typescript))].join(' | '),
        };
  });
  return columns.length > 0 ? columns : undefined;
}

/** The schema of `z.infer<typeof Schema>`, through aliases. */
function schemaBehind(
  { ts, checker }: Compiler,
  node: TypeScript.TypeNode,
  depth = 0,
): TypeScript.Expression | undefined {
  if (ts.isArrayTypeNode(node)) return schemaBehind({ ts, checker }, node.elementType, depth);
  if (!ts.isTypeReferenceNode(node) || depth > 5) return undefined;
  const { typeName } = node;
  const last = ts.isQualifiedName(typeName) ? typeName.right.text : typeName.text;
  const [argument] = node.typeArguments ?? [];
  if (
    /^(infer|output|input|TypeOf|InferOutput|InferInput|Output|Input)$/.test(last) &&
    argument &&
    ts.isTypeQueryNode(argument)
  )
    return variableOf({ ts, checker }, argument.exprName);
  const alias = resolved({ ts, checker }, typeName)?.declarations?.find((one) =>
    ts.isTypeAliasDeclaration(one),
  );
  return alias && schemaBehind({ ts, checker }, alias.type, depth + 1);
}

function variableOf(compiler: Compiler, name: TypeScript.EntityName): TypeScript.Expression | undefined {
  const { ts } = compiler;
  return resolved(compiler, name)?.declarations?.find((one) => ts.isVariableDeclaration(one))?.initializer;
}

function resolved({ ts, checker }: Compiler, name: TypeScript.EntityName): TypeScript.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(name);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The schema of one field of an object schema. */
function entryOf(
  { ts, checker }: Compiler,
  node: TypeScript.Expression,
  name: string,
): TypeScript.Expression | undefined {
  const value = ts.isIdentifier(node)
    ? resolved({ ts, checker }, node)?.declarations?.find((one) => ts.isVariableDeclaration(one))?.initializer
    : node;
  const [first] = value && ts.isCallExpression(value) ? value.arguments : [];
  if (!first || !ts.isObjectLiteralExpression(first)) return undefined;
  const property = first.properties.find(
    (one) => ts.isPropertyAssignment(one) && one.name.getText() === name,
  );
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}
