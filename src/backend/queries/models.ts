import type { Evaluator } from '../code/evaluate.js';
import { lastName, type Cls, type Expr } from '../code/tree.js';
import { textsOf, type ObjectValue, type Value } from '../code/value.js';

type ClassValue = Extract<Value, { is: 'class' }>;

/** The table behind a Django model: `shop_order` for `Order` of the app `shop`, unless its Meta names another. */
export function djangoTable(evaluator: Evaluator, model: ClassValue): string | undefined {
  if (!/^django\.db\.models\.(?:base\.)?Model$/.test(evaluator.baseOf(model))) return undefined;
  const meta = evaluator.member(model, 'Meta').find((value) => value.is === 'class');
  const named = meta && textsOf(evaluator.member(meta, 'db_table'))[0];
  const folders = model.scope.module.file.split('/').slice(0, -1);
  const app = folders.at(-1) === 'models' ? folders.at(-2) : folders.at(-1);
  return named ?? (app === undefined ? undefined : `${app}_${model.cls.name}`.toLowerCase());
}

/** `terminal` is kept as `terminal_id`. */
export function djangoColumn(evaluator: Evaluator, model: ClassValue, field: string): string {
  const isKey = evaluator
    .member(model, field)
    .some((value) => value.is === 'object' && /(?:ForeignKey|OneToOneField)$/.test(value.type));
  return isKey ? `${field}_id` : field === 'pk' ? 'id' : field;
}

/** The table of a declarative SQLAlchemy model, or of SQLModel. */
export function sqlalchemyTable(evaluator: Evaluator, model: ClassValue): string | undefined {
  const [named] = textsOf(evaluator.member(model, '__tablename__'));
  if (named !== undefined) {
    const [options] = evaluator.member(model, '__table_args__');
    const [schema] = options?.is === 'dict' ? textsOf(evaluator.follow([options], ['schema'])) : [];
    return schema === undefined ? named : `${schema}.${named}`;
  }
  return /^sqlmodel\./.test(evaluator.baseOf(model)) ? model.cls.name.toLowerCase() : undefined;
}

/** `up = mapped_column("is_up", Boolean)`: the name the database knows. */
export function sqlalchemyColumn(evaluator: Evaluator, model: ClassValue, field: string): string {
  const named = evaluator.member(model, field).flatMap((value) => {
    if (value.is !== 'object' || !/(?:^|\.)(?:Column|mapped_column)$/.test(value.type)) return [];
    const [first] = value.call?.args ?? [];
    return first ? textsOf(evaluator.evaluate(first, value.frame)) : [];
  });
  return named[0] ?? field;
}

/** `pgTable('boats', { … })` of Drizzle. */
export function drizzleTable(
  evaluator: Evaluator,
  value: Value,
): { name: string; table: ObjectValue } | undefined {
  if (value.is !== 'object' || !/^drizzle-orm\/\w+-core\.\w+Table$/.test(value.type)) return undefined;
  const [first] = value.call?.args ?? [];
  const name = first && textsOf(evaluator.evaluate(first, value.frame))[0];
  return name === undefined ? undefined : { name, table: value };
}

/** `createdAt: timestamp('created_at')`: the name the database knows. */
export function drizzleColumn(evaluator: Evaluator, { call, frame }: ObjectValue, property: string): string {
  const columns = call?.args[1] ? evaluator.evaluate(call.args[1], frame) : [];
  for (const dict of columns) {
    const made = dict.is === 'dict' && dict.dict.entries.find(({ key }) => key === property)?.value;
    if (!made) continue;
    const named = firstText(made);
    if (named !== undefined) return named;
  }
  return property;
}

/** `timestamp('created_at', …).notNull()`. */
function firstText(expr: Expr): string | undefined {
  let at = expr;
  while (at.is === 'call' && at.callee.is === 'member' && at.callee.object.is === 'call')
    at = at.callee.object;
  const [first] = at.is === 'call' ? at.args : [];
  return first?.is === 'text' ? first.value : undefined;
}

/** `@Entity('boats') class Boat`. */
export function typeormTable({ cls }: { cls: Cls }): string | undefined {
  for (const decorator of cls.decorators) {
    if (decorator.is !== 'call' || lastName(decorator.callee) !== 'Entity') continue;
    const [first] = decorator.args;
    if (first?.is === 'text') return first.value;
    const named = first?.is === 'dict' ? first.entries.find(({ key }) => key === 'name')?.value : undefined;
    return named?.is === 'text' ? named.value : cls.name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
  }
  return undefined;
}
