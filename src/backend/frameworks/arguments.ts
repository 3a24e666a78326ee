import type { Evaluator } from '../code/evaluate.js';
import type { Site } from '../code/module.js';
import type { Call, Expr, Member } from '../code/tree.js';
import { HOLE, textsOf, type Frame, type ObjectValue, type Value } from '../code/value.js';
import type { Registry } from '../registry.js';

/** A call as one way of reaching it sees it. */
export interface Reached {
  registry: Registry;
  evaluator: Evaluator;
  site: Site;
  call: Call;
  frame: Frame;
}

/** What the rules of a framework make of a call. */
export interface CallRule {
  /** Names of the functions and methods it has something to say about; all other calls are not looked at. */
  names: readonly string[];
  read(reached: Reached): void;
}

export function argOf(call: Call, index: number, name?: string): Expr | undefined {
  return (name === undefined ? undefined : call.named.get(name)) ?? call.args[index];
}

export function valuesOf(
  { evaluator, frame }: Pick<Reached, 'evaluator' | 'frame'>,
  expr: Expr | undefined,
): Value[] {
  return expr ? evaluator.evaluate(expr, frame) : [];
}

/** The texts an argument can be: one that cannot be told is a hole, a missing one the given text. */
export function textArg(
  reached: Pick<Reached, 'evaluator' | 'frame'>,
  expr: Expr | undefined,
  missing = '',
): string[] {
  if (!expr) return [missing];
  const texts = [...new Set(textsOf(valuesOf(reached, expr)))];
  return texts.length > 0 ? texts : [HOLE];
}

export function objectsOf(values: readonly Value[], type: RegExp): ObjectValue[] {
  return values.filter((value): value is ObjectValue => value.is === 'object' && type.test(value.type));
}

/** The method that is called, with what it is called on. */
export function methodOf({ call }: Pick<Reached, 'call'>): Member | undefined {
  return call.callee.is === 'member' ? call.callee : undefined;
}

/** Entries of an options object. */
export function option(
  reached: Pick<Reached, 'evaluator' | 'frame'>,
  expr: Expr | undefined,
  key: string,
): Value[] {
  return reached.evaluator.follow(valuesOf(reached, expr), [key]);
}

/** The function or class that a decorator is written above. */
export function decorated({ evaluator, site, frame }: Reached): Value[] {
  const target = site.decorates;
  if (!target) return [];
  if ('params' in target) return evaluator.evaluate(target, frame);
  const scope = site.module.classes.get(target);
  return scope ? [{ is: 'class', cls: target, scope, frame }] : [];
}

export function numberOf(values: readonly Value[]): number | undefined {
  const found = values.find(
    (value) => value.is === 'number' || (value.is === 'text' && /^\d+$/.test(value.text)),
  );
  return found?.is === 'number' ? found.number : found?.is === 'text' ? Number(found.text) : undefined;
}

/** The texts of an entry of an options object: a hole for one that cannot be told, none for a missing one. */
export function textsOfOption(
  reached: Pick<Reached, 'evaluator' | 'frame'>,
  expr: Expr | undefined,
  key: string,
): string[] {
  const texts = textsOf(option(reached, expr, key));
  if (texts.length > 0) return [...new Set(texts)];
  const present = expr?.is === 'dict' && expr.entries.some((entry) => entry.key === key);
  return present ? [HOLE] : [];
}
