import type { ts as TypeScript } from 'ts-morph';
import type { ColumnShape } from '../contract.js';
import type { Use } from './evidence.js';
import { fieldOf, type Compiler } from './field.js';

/** What is done with the fields of a row, by name. */
export type Uses = ReadonlyMap<string, ReadonlySet<Use>>;

/**
 * The columns for an object type, in the order it declares them; those of every member, for a union of kinds of messages. Undefined
 * when it is no object with known names: `any`, a list of numbers, `Record<string, …>`.
 */
export function columnsOf(compiler: Compiler, type: TypeScript.Type, uses: Uses): ColumnShape[] | undefined {
  const objects = objectsOf(compiler, type);
  if (objects.length === 0) return undefined;
  const fields = new Map<string, { types: TypeScript.Type[]; optional: boolean; seen: number }>();
  for (const object of objects) {
    for (const symbol of compiler.checker.getPropertiesOfType(object)) {
      const own = compiler.checker.getTypeOfSymbol(symbol);
      if (isCode(compiler, own) || symbol.name.startsWith('__')) continue;
      const field = fields.get(symbol.name) ?? { types: [], optional: false, seen: 0 };
      field.types.push(own);
      field.optional ||= (symbol.flags & compiler.ts.SymbolFlags.Optional) !== 0;
      field.seen += 1;
      fields.set(symbol.name, field);
    }
  }
  const columns = [...fields].map(([name, { types, optional, seen }]) => {
    const field = fieldOf(compiler, name, types, uses.get(name));
    return { name, ...field, nullable: field.nullable || optional || seen < objects.length };
  });
  return columns.length > 0 ? columns : undefined;
}

/** The content of an envelope `{ type, data }`: the types of that field, in every member that has it. */
export function contentOf(compiler: Compiler, type: TypeScript.Type, field: string): TypeScript.Type[] {
  return objectsOf(compiler, type).flatMap((object) => {
    const symbol = compiler.checker.getPropertyOfType(object, field);
    return symbol ? [compiler.checker.getTypeOfSymbol(symbol)] : [];
  });
}

/** The object types a row may have: members of unions, elements of lists, without `null`. */
export function objectsOf(compiler: Compiler, type: TypeScript.Type): TypeScript.Type[] {
  const { ts, checker } = compiler;
  if (type.isUnion()) return type.types.flatMap((member) => objectsOf(compiler, member));
  if (checker.isArrayType(type))
    return checker
      .getTypeArguments(type as TypeScript.TypeReference)
      .flatMap((element) => objectsOf(compiler, element));
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && constraint !== type ? objectsOf(compiler, constraint) : [];
  }
  if (checker.isTupleType(type)) return [];
  const isObject = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
  return isObject && !isCode(compiler, type) && type.symbol?.name !== 'Date' ? [type] : [];
}

/** A method or a function: JSON has none. */
function isCode({ checker }: Compiler, type: TypeScript.Type): boolean {
  const solid = checker.getNonNullableType(type);
  return solid.getCallSignatures().length > 0 || solid.getConstructSignatures().length > 0;
}
