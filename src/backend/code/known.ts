import type { Evaluator } from './evaluate.js';
import { dotted, required, type Call, type Expr } from './tree.js';
import type { Frame, ObjectValue, Value } from './value.js';

/** Reading the environment: what counts is the value the code falls back to. */
const environment =
  /^(?:os\.(?:getenv|environ\.get)|getenv|environ\.get|(?:decouple\.)?config|env(?:\.str)?)$/;
/** `Field("/v1")`, `field(default="/v1")`: the value of a settings class. */
const field = /(?:^|\.)(?:Field|field|PrivateAttr)$/;

/** Calls whose value is that of an argument or of the text they are called on; undefined for all others. */
export function knownCall(evaluator: Evaluator, call: Call, frame: Frame): Value[] | undefined {
  const { callee, args, named } = call;
  const from = required(call);
  if (from !== undefined) {
    const module = evaluator.project.resolve(from, frame.scope.module);
    if (!module) return [{ is: 'external', path: evaluator.project.external(from, undefined) }];
    const whole = evaluator.exported(module, 'default');
    return whole.length > 0 ? whole : [{ is: 'module', module }];
  }
  const name = dotted(callee) ?? '';
  if (environment.test(name)) return read(evaluator, args[1] ?? named.get('default'), frame);
  if (field.test(name)) return read(evaluator, named.get('default') ?? args[0], frame);
  if (name === 'getattr') {
    const property = read(evaluator, args[1], frame).find((value) => value.is === 'text');
    return property
      ? read(evaluator, args[0], frame).flatMap((value) => evaluator.member(value, property.text))
      : [];
  }
  if (/(?:^|\.)import_module$/.test(name)) return modulesNamed(evaluator, args[0], frame);
  if (name === 'str' || name === 'String' || name === 'Object.freeze') return read(evaluator, args[0], frame);
  // What comes last counts.
  if (name === 'Object.assign') return [...args].reverse().flatMap((arg) => read(evaluator, arg, frame));
  // A handler with some of its arguments given is still that handler.
  if (/^(?:functools\.)?partial$/.test(name)) return read(evaluator, args[0], frame);
  if (name === 'list' || name === 'sorted' || name === 'tuple' || name === 'reversed')
    return read(evaluator, args[0], frame);
  if (callee.is !== 'member') return undefined;
  if (args.length === 0 && /^(?:keys|items|values)$/.test(callee.property)) {
    const lists = evaluator
      .evaluate(callee.object, frame)
      .flatMap((value) => listsOf(value, callee.property));
    return lists.length > 0 ? lists : undefined;
  }
  const texts = evaluator.evaluate(callee.object, frame).filter((value) => value.is === 'text');
  if (texts.length === 0) return undefined;
  const given = args.map((arg) => evaluator.evaluate(arg, frame).find((value) => value.is === 'text')?.text);
  return texts.flatMap(({ text }) => {
    const changed = textMethod(text, callee.property, given);
    return changed === undefined ? [] : [{ is: 'text' as const, text: changed }];
  });
}

/** `table.items()` as a list of pairs. */
function listsOf(value: Value, method: string): Value[] {
  if (value.is !== 'dict') return [];
  const items = value.dict.entries.flatMap(({ key, value: entry }): Expr[] => {
    if (key === undefined) return [];
    const { start, end } = entry;
    const text: Expr = { is: 'text', value: key, start, end };
    return [
      method === 'keys'
        ? text
        : method === 'values'
          ? entry
          : { is: 'list', items: [text, entry], start, end },
    ];
  });
  return [{ is: 'list', items, frame: value.frame }];
}

/** `importlib.import_module(f"app.routes.{name}")`. */
function modulesNamed(evaluator: Evaluator, expr: Expr | undefined, frame: Frame): Value[] {
  return read(evaluator, expr, frame).flatMap((value): Value[] => {
    const module =
      value.is === 'text' ? evaluator.project.resolve(value.text, frame.scope.module) : undefined;
    return module ? [{ is: 'module', module }] : [];
  });
}

function read(evaluator: Evaluator, expr: Expr | undefined, frame: Frame): Value[] {
  return expr ? evaluator.evaluate(expr, frame) : [];
}

function textMethod(text: string, method: string, [first]: (string | undefined)[]): string | undefined {
  const from = first ?? '';
  const start = new RegExp(`^[${escape(from) || '\\s'}]+`);
  const end = new RegExp(`[${escape(from) || '\\s'}]+$`);
  switch (method) {
    case 'rstrip':
    case 'trimEnd':
      return text.replace(end, '');
    case 'lstrip':
    case 'trimStart':
      return text.replace(start, '');
    case 'strip':
    case 'trim':
      return text.replace(start, '').replace(end, '');
    case 'removesuffix':
      return from && text.endsWith(from) ? text.slice(0, -from.length) : text;
    case 'removeprefix':
      return from && text.startsWith(from) ? text.slice(from.length) : text;
    case 'lower':
    case 'toLowerCase':
      return text.toLowerCase();
    case 'toString':
      return text;
    case 'concat':
      return text + from;
    default:
      return undefined;
  }
}

function escape(text: string): string {
  return text.replace(/[\\\]^-]/g, '\\$&');
}

/** Members of a package's object that are another object of the code: `expressWs(app).app` is `app`. */
export function knownMember(
  evaluator: Evaluator,
  object: ObjectValue,
  property: string,
): Value[] | undefined {
  if (object.type === 'express-ws' && property === 'app')
    return read(evaluator, object.call?.args[0], object.frame);
  return undefined;
}
