import type { ts as TypeScript } from 'ts-morph';
import type { Compiler } from './field.js';

/** Deeper than this nobody reads a type. */
const DEPTH = 6;

/** A type written out as JSON carries it, so that it stands in any file without an import. */
export function printType(compiler: Compiler, type: TypeScript.Type, depth = 0): string {
  const { ts, checker } = compiler;
  const { TypeFlags } = ts;
  const { flags } = type;
  const inner = (of: TypeScript.Type): string => printType(compiler, of, depth + 1);
  if (flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.TypeParameter) || depth > DEPTH)
    return 'unknown';
  if (flags & TypeFlags.Boolean) return 'boolean';
  if (type.isStringLiteral() || type.isNumberLiteral()) return JSON.stringify(type.value);
  if (type.isUnion()) {
    const members = new Set(type.types.map(inner));
    if (members.delete('true') && members.delete('false')) members.add('boolean');
    else if (members.has('boolean')) members.delete('false');
    return [...members]
      .filter((text) => text !== 'undefined')
      .sort()
      .join(' | ');
  }
  if (flags & TypeFlags.BooleanLiteral) return checker.typeToString(type);
  if (flags & TypeFlags.StringLike) return 'string';
  if (flags & (TypeFlags.NumberLike | TypeFlags.BigIntLike)) return 'number';
  if (flags & TypeFlags.Null) return 'null';
  if (flags & (TypeFlags.Undefined | TypeFlags.Void)) return 'undefined';
  if (type.symbol?.name === 'Date') return 'string';
  const primitive = type.isIntersection()
    ? type.types.find((member) => member.flags & (TypeFlags.StringLike | TypeFlags.NumberLike))
    : undefined;
  if (primitive) return inner(primitive);
  if (checker.isTupleType(type))
    return `[${checker
      .getTypeArguments(type as TypeScript.TypeReference)
      .map(inner)
      .join(', ')}]`;
  if (checker.isArrayType(type)) {
    const [element] = checker.getTypeArguments(type as TypeScript.TypeReference);
    const text = element ? inner(element) : 'unknown';
    return / \| /.test(text) ? `(${text})[]` : `${text}[]`;
  }
  return printObject(compiler, type, depth);
}

function printObject(compiler: Compiler, type: TypeScript.Type, depth: number): string {
  const { ts, checker } = compiler;
  const fields = type.getApparentProperties().flatMap((symbol) => {
    const own = checker.getTypeOfSymbol(symbol);
    if (own.getCallSignatures().length > 0 || symbol.name.startsWith('__@')) return [];
    const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
    return [`${keyText(symbol.name)}${isOptional ? '?' : ''}: ${printType(compiler, own, depth + 1)}`];
  });
  if (fields.length > 0) return `{ ${fields.join('; ')} }`;
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  return `Record<string, ${index ? printType(compiler, index.type, depth + 1) : 'unknown'}>`;
}

/** A name as the key of an object type. */
export function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
