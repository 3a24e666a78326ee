import type { ts as TypeScript } from 'ts-morph';
import type { FieldShape } from '../contract.js';
import { isMomentName, isUuidName, isWholeName, type Use } from './evidence.js';
import { printType } from './print.js';

/** The compiler and its checker, loaded once for a run. */
export interface Compiler {
  ts: typeof TypeScript;
  checker: TypeScript.TypeChecker;
}

/** Classes whose values are moments; JSON carries them as text. */
const MOMENTS = new Set(['Date', 'Dayjs', 'Moment', 'DateTime', 'Temporal.Instant']);

/** The column for a field of these types (several, where the field belongs to several kinds of messages). */
export function fieldOf(
  compiler: Compiler,
  name: string,
  types: readonly TypeScript.Type[],
  uses: ReadonlySet<Use> = new Set(),
): FieldShape {
  const { ts } = compiler;
  const { TypeFlags } = ts;
  const flat = types.flatMap((type) => membersOf(compiler, type));
  const members = flat.filter(
    ({ flags }) => !(flags & (TypeFlags.Null | TypeFlags.Undefined | TypeFlags.Void)),
  );
  const nullable = members.length < flat.length;
  const all = (test: (type: TypeScript.Type) => boolean): boolean =>
    members.length > 0 && members.every(test);
  const has =
    (mask: TypeScript.TypeFlags) =>
    (type: TypeScript.Type): boolean =>
      (type.flags & mask) !== 0;

  if (members.length === 0 || members.some(has(TypeFlags.Any | TypeFlags.Unknown)))
    return { ...unknownField(name, uses), nullable: true };
  if (all(has(TypeFlags.BooleanLike))) return { type: 'boolean', nullable, typescript: 'boolean' };
  if (all(has(TypeFlags.StringLiteral | TypeFlags.NumberLiteral))) return { ...literals(members), nullable };
  if (all(has(TypeFlags.StringLike))) return { ...textField(name, uses), nullable };
  if (all(has(TypeFlags.NumberLike))) return { ...numberField(name, uses), nullable };
  if (all(has(TypeFlags.BigIntLike))) return { type: 'bigint', nullable, typescript: 'number' };
  const isMoment = (type: TypeScript.Type): boolean => MOMENTS.has(type.symbol?.name ?? '');
  if (
    members.some(isMoment) &&
    all((type) => isMoment(type) || has(TypeFlags.StringLike | TypeFlags.NumberLike)(type))
  )
    return { type: 'timestamptz', nullable, typescript: 'string' };
  const typescript = [...new Set(members.map((type) => printType(compiler, type)))].sort().join(' | ');
  return { type: 'jsonb', nullable, typescript };
}

/** The members of a union, with brands (`string & { __brand: 'Id' }`) and constrained parameters taken for what they are at run time. */
function membersOf(compiler: Compiler, type: TypeScript.Type): TypeScript.Type[] {
  const { ts, checker } = compiler;
  if (type.isUnion()) return type.types.flatMap((member) => membersOf(compiler, member));
  if (type.isIntersection()) {
    const primitive = type.types.find(
      ({ flags }) => flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike),
    );
    return [primitive ?? type];
  }
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint ? membersOf(compiler, constraint) : [checker.getUnknownType()];
  }
  return [type];
}

/** Sorted: the compiler lists the members of a union in the order in which it met them anywhere. */
export function sortedValues(values: Iterable<string | number>): (string | number)[] {
  return [...new Set(values)].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : a < b ? -1 : 1,
  );
}

function literals(members: readonly TypeScript.Type[]): Omit<FieldShape, 'nullable'> {
  const values = sortedValues(
    members.map((type) => (type as TypeScript.LiteralType).value as string | number),
  );
  const typescript = values.map((value) => JSON.stringify(value)).join(' | ');
  if (values.every((value) => typeof value === 'string')) return { type: 'text', values, typescript };
  if (values.every((value) => typeof value === 'number'))
    return { type: values.every(Number.isInteger) ? 'bigint' : 'double precision', values, typescript };
  return { type: 'jsonb', typescript };
}

/** Text, unless its name or what is done with it says that it is a moment. */
export function textField(name: string, uses: ReadonlySet<Use>): Omit<FieldShape, 'nullable'> {
  if (isMomentName(name) || uses.has('date')) return { type: 'timestamptz', typescript: 'string' };
  return { type: isUuidName(name) ? 'uuid' : 'text', typescript: 'string' };
}

/** A number with a fraction, unless its name says that it has none: `double precision` holds every number of JavaScript. */
export function numberField(name: string, uses: ReadonlySet<Use>): Omit<FieldShape, 'nullable'> {
  return {
    type: isWholeName(name) && !uses.has('fraction') ? 'bigint' : 'double precision',
    typescript: 'number',
  };
}

/** A field without a type, judged by what is done with it; `jsonb` takes any value where nothing is. */
export function unknownField(name: string, uses: ReadonlySet<Use>): Omit<FieldShape, 'nullable'> {
  if (uses.has('json')) return { type: 'jsonb', typescript: 'unknown[]' };
  if (uses.has('date')) return { type: 'timestamptz', typescript: 'string' };
  if (uses.has('fraction') || uses.has('number')) return numberField(name, uses);
  if (uses.has('text') || name === 'id' || isMomentName(name) || isUuidName(name))
    return textField(name, uses);
  if (uses.has('boolean')) return { type: 'boolean', typescript: 'boolean' };
  return { type: 'jsonb', typescript: 'unknown' };
}
