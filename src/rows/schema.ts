import type { ts as TypeScript } from 'ts-morph';
import type { ColumnShape, FieldShape } from '../contract.js';
import { numberField, sortedValues, textField } from './field.js';
import type { Compiler } from './field.js';
import { keyText } from './print.js';

/**
 * What a schema of zod or valibot admits. Read from its text, because such a package need not be installed for the SQL to be
 * written, and because a schema says more than its type: `.int()`, `.datetime()`, `.uuid()`.
 */
export interface Schema {
  field: FieldShape;
  /** Of an object, or of the elements of a list. */
  columns?: ColumnShape[];
}

type Call = TypeScript.CallExpression;

const JSONB: Schema = { field: { type: 'jsonb', nullable: false, typescript: 'unknown' } };
const ANY: Schema = { field: { ...JSONB.field, nullable: true } };
const NO_USES = new Set<never>();
const LIBRARIES = /^(zod|zod\/.*|valibot|@hookform\/.*|zod-.*)$/;

/** Reads the expression of a schema; undefined for an expression that is none. */
export function schemaOf(
  compiler: Compiler,
  expression: TypeScript.Expression,
  name = '',
  depth = 0,
): Schema | undefined {
  const { ts } = compiler;
  if (depth > 20) return JSONB;
  if (
    ts.isAsExpression(expression) ||
    ts.isParenthesizedExpression(expression) ||
    ts.isSatisfiesExpression(expression)
  )
    return schemaOf(compiler, expression.expression, name, depth);
  if (ts.isIdentifier(expression)) {
    const value = valueOf(compiler, expression);
    return value && schemaOf(compiler, value, name, depth + 1);
  }
  if (!ts.isCallExpression(expression)) return undefined;
  const read = (node: TypeScript.Expression | undefined, as = name): Schema =>
    (node && schemaOf(compiler, node, as, depth + 1)) ?? JSONB;
  const callee = expression.expression;
  if (ts.isIdentifier(callee))
    return isLibrary(compiler, callee) ? build(compiler, callee.text, expression, name, read) : undefined;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const { text } = callee.name;
  if (isNamespace(compiler, callee.expression)) return build(compiler, text, expression, name, read);
  const base = schemaOf(compiler, callee.expression, name, depth + 1);
  return base && modify(compiler, base, text, expression, read);
}

type Read = (node: TypeScript.Expression | undefined, as?: string) => Schema;

/** `z.string()`, `v.object({ … })`: what the library's own function makes. */
function build(
  compiler: Compiler,
  maker: string,
  { arguments: args }: Call,
  name: string,
  read: Read,
): Schema {
  const { ts } = compiler;
  const [first, second] = args;
  const field = (of: Omit<FieldShape, 'nullable'>): Schema => ({ field: { ...of, nullable: false } });
  switch (maker.replace(/_$/, '')) {
    case 'object':
    case 'strictObject':
    case 'looseObject':
    case 'interface':
      return objectOf(
        entriesOf(compiler, first).map(([key, value]) => ({ ...read(value, key).field, name: key })),
      );
    case 'string':
    case 'email':
    case 'url':
    case 'cuid':
    case 'cuid2':
    case 'ulid':
    case 'nanoid':
      return field(textField(name, NO_USES));
    case 'uuid':
    case 'guid':
      return field({ type: 'uuid', typescript: 'string' });
    case 'datetime':
    case 'date':
      return field({ type: 'timestamptz', typescript: 'string' });
    case 'number':
    case 'float32':
    case 'float64':
      return field(numberField(name, NO_USES));
    case 'int':
    case 'int32':
    case 'uint32':
    case 'bigint':
      return field({ type: 'bigint', typescript: 'number' });
    case 'boolean':
      return field({ type: 'boolean', typescript: 'boolean' });
    case 'literal':
    case 'picklist':
    case 'enum':
    case 'nativeEnum':
      return valuesOf(compiler, first);
    case 'null':
    case 'undefined':
    case 'any':
    case 'unknown':
      return ANY;
    case 'optional':
    case 'nullable':
    case 'nullish':
    case 'undefinedable':
    case 'exactOptional':
      return nullable(read(first));
    case 'pipe':
      return args.slice(1).reduce((schema, step) => refine(schema, callName(ts, step)), read(first));
    case 'array':
    case 'set':
      return listOf(read(first, ''));
    case 'record':
    case 'map':
      return field({ type: 'jsonb', typescript: `Record<string, ${textOf(read(second ?? first, ''))}>` });
    case 'union':
      return unionOf(elementsOf(compiler, first).map((element) => read(element)));
    case 'variant':
    case 'discriminatedUnion':
      return unionOf(elementsOf(compiler, second).map((element) => read(element)));
    case 'intersect':
      return elementsOf(compiler, first)
        .map((element) => read(element))
        .reduce(merge, objectOf([]));
    case 'intersection':
      return merge(read(first), read(second));
    case 'lazy':
    case 'preprocess': {
      const fn = maker === 'lazy' ? first : second;
      return fn && ts.isArrowFunction(fn) && !ts.isBlock(fn.body) ? read(fn.body) : read(fn);
    }
    case 'partial':
    case 'pick':
    case 'omit':
      return select(maker, read(first), second ? namesIn(compiler, second) : undefined);
    case 'required':
    case 'readonly':
    case 'brand':
      return read(first);
    default:
      return JSONB;
  }
}

/** `.nullable()`, `.int()`, `.extend({ … })`: what a method makes of a schema. */
function modify(
  compiler: Compiler,
  base: Schema,
  method: string,
  { arguments: args }: Call,
  read: Read,
): Schema {
  const [first] = args;
  switch (method) {
    case 'optional':
    case 'nullable':
    case 'nullish':
      return nullable(base);
    case 'array':
      return listOf(base);
    case 'or':
      return unionOf([base, read(first)]);
    case 'and':
    case 'merge':
      return merge(base, read(first));
    case 'extend':
    case 'augment':
    case 'safeExtend':
      return merge(
        base,
        objectOf(
          entriesOf(compiler, first).map(([key, value]) => ({ ...read(value, key).field, name: key })),
        ),
      );
    case 'partial':
    case 'pick':
    case 'omit':
      return select(method, base, first ? namesIn(compiler, first) : undefined);
    case 'keyof':
      return JSONB;
    default:
      return refine(base, method);
  }
}

function refine(schema: Schema, step: string): Schema {
  const { field } = schema;
  if (/^(int|integer|safeInteger|safe)$/.test(step) && field.type === 'double precision')
    return { field: { ...field, type: 'bigint' } };
  if (/^(datetime|isoTimestamp|isoDateTime|toDate)$/.test(step))
    return { field: { ...field, type: 'timestamptz', typescript: 'string' } };
  if (/^(uuid|guid)$/.test(step)) return { field: { ...field, type: 'uuid' } };
  return schema;
}

function nullable({ field, columns }: Schema): Schema {
  return { field: { ...field, nullable: true }, columns };
}

function textOf({ field }: Schema): string {
  return field.nullable ? `${field.typescript} | null` : field.typescript;
}

function listOf(element: Schema): Schema {
  const text = textOf(element);
  const typescript = text.includes(' | ') ? `(${text})[]` : `${text}[]`;
  return { field: { type: 'jsonb', nullable: false, typescript }, columns: element.columns };
}

function objectOf(columns: ColumnShape[]): Schema {
  const fields = columns.map(
    (column) => `${keyText(column.name)}${column.nullable ? '?' : ''}: ${textOf({ field: column })}`,
  );
  const typescript = fields.length > 0 ? `{ ${fields.join('; ')} }` : 'Record<string, unknown>';
  return { field: { type: 'jsonb', nullable: false, typescript }, columns };
}

function merge(base: Schema, more: Schema): Schema {
  const columns = new Map(
    [...(base.columns ?? []), ...(more.columns ?? [])].map((column) => [column.name, column]),
  );
  return objectOf([...columns.values()]);
}

/** Any of these: columns of all, optional where some lack them; values together, where all list theirs. */
function unionOf(members: readonly Schema[]): Schema {
  const lists = members.flatMap(({ columns }) => (columns ? [columns] : []));
  if (lists.length === members.length && lists.length > 0) {
    const names = [...new Set(lists.flat().map(({ name }) => name))];
    const columns = names.map((name): ColumnShape => {
      const own = lists.flatMap((list) => list.filter((column) => column.name === name));
      const { field } = unionOf(own.map((column) => ({ field: column })));
      return { ...field, name, nullable: field.nullable || own.length < lists.length };
    });
    return { ...objectOf(columns), columns };
  }
  const fields = members
    .map(({ field }) => field)
    .filter((field) => field.typescript !== 'unknown' || !field.nullable);
  const isNullable = members.some(({ field }) => field.nullable);
  const [first] = fields;
  if (!first) return ANY;
  const same = fields.every(({ type }) => type === first.type);
  const values = fields.every((field) => field.values)
    ? sortedValues(fields.flatMap((field) => field.values ?? []))
    : undefined;
  const typescript = [...new Set(fields.map((field) => field.typescript))].join(' | ');
  return {
    field: {
      type: same ? first.type : 'jsonb',
      nullable: isNullable,
      typescript,
      ...(same && values && { values }),
    },
  };
}

function select(how: string, schema: Schema, names: readonly string[] | undefined): Schema {
  const columns = (schema.columns ?? []).flatMap((column): ColumnShape[] => {
    const named = names === undefined || names.includes(column.name);
    if (how === 'partial') return [named ? { ...column, nullable: true } : column];
    return named === (how === 'pick') ? [column] : [];
  });
  return objectOf(columns);
}

/** The values of `'a'`, `['a', 'b']`, an enum or an object of constants, as the checker knows them. */
function valuesOf(compiler: Compiler, node: TypeScript.Expression | undefined): Schema {
  const { ts, checker } = compiler;
  if (!node) return JSONB;
  const elements = ts.isArrayLiteralExpression(node) ? [...node.elements] : elementsOf(compiler, node);
  const types =
    elements.length > 0
      ? elements.map((element) => checker.getTypeAtLocation(element))
      : [checker.getTypeAtLocation(node)].flatMap((type) =>
          type.isStringLiteral() || type.isNumberLiteral()
            ? [type]
            : checker.getPropertiesOfType(type).map((symbol) => checker.getTypeOfSymbol(symbol)),
        );
  const values = sortedValues(
    types.flatMap((type) => (type.isStringLiteral() || type.isNumberLiteral() ? [type.value] : [])),
  );
  const typescript = values.map((value) => JSON.stringify(value)).join(' | ');
  if (values.length === 0) return JSONB;
  if (values.every((value) => typeof value === 'string'))
    return { field: { type: 'text', nullable: false, values, typescript } };
  return values.every((value) => typeof value === 'number')
    ? {
        field: {
          type: values.every(Number.isInteger) ? 'bigint' : 'double precision',
          nullable: false,
          values,
          typescript,
        },
      }
    : { field: { type: 'jsonb', nullable: false, typescript } };
}

function entriesOf(
  { ts }: Compiler,
  node: TypeScript.Expression | undefined,
): [string, TypeScript.Expression][] {
  if (!node || !ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property): [string, TypeScript.Expression][] => {
    if (ts.isShorthandPropertyAssignment(property)) return [[property.name.text, property.name]];
    if (!ts.isPropertyAssignment(property)) return [];
    const { name } = property;
    return ts.isIdentifier(name) || ts.isStringLiteral(name) ? [[name.text, property.initializer]] : [];
  });
}

function elementsOf(compiler: Compiler, node: TypeScript.Expression | undefined): TypeScript.Expression[] {
  const { ts } = compiler;
  if (!node) return [];
  const value = ts.isIdentifier(node) ? valueOf(compiler, node) : node;
  const list = value && (ts.isAsExpression(value) ? value.expression : value);
  return list && ts.isArrayLiteralExpression(list) ? [...list.elements] : [];
}

/** The keys of `{ id: true }` or of `['id']`. */
function namesIn(compiler: Compiler, node: TypeScript.Expression): string[] {
  const { ts } = compiler;
  if (ts.isArrayLiteralExpression(node))
    return node.elements.flatMap((element) => (ts.isStringLiteral(element) ? [element.text] : []));
  return entriesOf(compiler, node).map(([name]) => name);
}

function callName(ts: typeof TypeScript, node: TypeScript.Node): string {
  if (!ts.isCallExpression(node)) return '';
  const { expression } = node;
  return ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : '';
}

/** What a constant is initialised with, also when another file exports it. */
function valueOf({ ts, checker }: Compiler, name: TypeScript.Identifier): TypeScript.Expression | undefined {
  const shorthand = ts.isShorthandPropertyAssignment(name.parent)
    ? checker.getShorthandAssignmentValueSymbol(name.parent)
    : undefined;
  const symbol = shorthand ?? checker.getSymbolAtLocation(name);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target?.declarations?.find((one) => ts.isVariableDeclaration(one));
  return declaration?.initializer;
}

/** `z`, `z.coerce`, `z.iso`, `v`. */
function isNamespace(compiler: Compiler, node: TypeScript.Expression): boolean {
  const { ts } = compiler;
  if (ts.isPropertyAccessExpression(node) && /^(coerce|iso)$/.test(node.name.text))
    return isNamespace(compiler, node.expression);
  return ts.isIdentifier(node) && isLibrary(compiler, node);
}

/** Whether a name is imported from a schema library, installed or not. */
function isLibrary({ ts, checker }: Compiler, name: TypeScript.Identifier): boolean {
  const declaration = checker.getSymbolAtLocation(name)?.declarations?.[0];
  let node: TypeScript.Node | undefined = declaration;
  while (node && !ts.isImportDeclaration(node)) node = node.parent;
  return !!node && ts.isStringLiteral(node.moduleSpecifier) && LIBRARIES.test(node.moduleSpecifier.text);
}
