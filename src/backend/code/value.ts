import type { Binding, Module, Scope } from './module.js';
import type { Call, Cls, Dict, Expr, Fn } from './tree.js';

/** A part of a text that the code does not tell. */
export const HOLE = '\u0000';

/** Names of a scope, with what a call gave its parameters. */
export interface Frame {
  scope: Scope;
  parent: Frame | undefined;
  given: Map<string, Value[]>;
  /** What `self` and `this` are. */
  self?: Value;
}

/** What an expression can be at run time, as far as the code tells it. */
export type Value =
  | { is: 'text'; text: string }
  | { is: 'number'; number: number }
  | { is: 'list'; items: Expr[]; frame: Frame }
  | { is: 'dict'; dict: Dict; frame: Frame }
  | { is: 'fn'; fn: Fn; scope: Scope; frame: Frame; self?: Value }
  | { is: 'class'; cls: Cls; scope: Scope; frame: Frame }
  | { is: 'module'; module: Module }
  /** A package outside the project, or something inside one: `fastapi.APIRouter`. `of`: the object it is a member of. */
  | { is: 'external'; path: string; of?: ObjectValue }
  | ObjectValue;

/** What a call made. */
export interface ObjectValue {
  is: 'object';
  /** File and offset of the call: the same call makes the same object. */
  id: string;
  /** What was called, when it is not of the project or derives from something that is not: `fastapi.APIRouter`. */
  type: string;
  /** The class of the project, for its instance. */
  cls?: Extract<Value, { is: 'class' }>;
  call?: Call;
  frame: Frame;
  /** The object whose method was called. */
  of?: ObjectValue;
  /** The value stands for what a parameter with this annotation is given; nobody is known to give it. */
  assumed?: true;
}

export function isObject(value: Value, type: RegExp): value is ObjectValue {
  return value.is === 'object' && type.test(value.type);
}

/** The text of the first value that is one. */
export function textsOf(values: readonly Value[]): string[] {
  return values.flatMap((value) =>
    value.is === 'text' ? [value.text] : value.is === 'number' ? [String(value.number)] : [],
  );
}

/** The scope a binding is read in. */
export function frameFor(binding: Binding, frame: Frame): Frame {
  for (let at: Frame | undefined = frame; at; at = at.parent) if (at.scope === binding.scope) return at;
  return frame;
}

/** Whether a value counts as true, for certain. */
export function isThere(value: Value): boolean {
  return value.is === 'text' ? value.text !== '' : value.is !== 'external' && value.is !== 'number';
}

/** Each value once. */
export function unique(values: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key =
      value.is === 'object'
        ? `object ${value.id}`
        : value.is === 'text'
          ? `text ${value.text}`
          : value.is === 'fn'
            ? `fn ${value.scope.module.file}:${String(value.fn.start)}`
            : undefined;
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
