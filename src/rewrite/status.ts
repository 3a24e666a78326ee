import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { bare, endOf, isInside, startOf, outermost } from '../client/syntax.js';
import type { HandlerPlan } from '../plan/handlers.js';
import type { Work } from '../plan/plan.js';
import { renderBody, type Body } from './body.js';
import { settlerOf, settlesEmpty } from '../plan/promised.js';
import type { FileContext } from './context.js';
import { handedEvent, hasEvents, madeEvent } from './handed-event.js';
import { removeParam } from './message.js';

/** Names of the two parameters of the status callback. */
export interface StatusNames {
  status: string;
  error: string;
}

/** Names that no body inside the callback uses for something else. */
export function statusNames(file: FileContext, work: Work): StatusNames {
  const bodies = work.handlers.filter(
    (handler) => handler.event !== 'message' && !handler.named && !handler.isPassed,
  );
  const used = (name: string): boolean =>
    [...bodies.map(({ fn }) => fn.node), ...work.answered.map(({ statement }) => statement.node)].some(
      (node) => file.mentions(name, startOf(node), endOf(node)),
    );
  const failing = bodies.find((handler) => handler.event === 'error');
  const param = failing?.fn.node.params[0];
  const own =
    param?.type === 'Identifier' && failing && failing.flow.wholes.length > 0 ? param.name : undefined;
  const elsewhere = bodies.filter((handler) => handler !== failing);
  const isFree =
    own !== undefined &&
    !elsewhere.some((handler) => file.mentions(own, startOf(handler.fn.node), endOf(handler.fn.node)));
  const pick = (names: string[]): string => names.find((name) => !used(name)) ?? 'channelStatus';
  return {
    status: pick(['status', 'channelStatus', 'joinStatus']),
    error: own !== undefined && isFree ? own : pick(['err', 'error', 'cause', 'channelError']),
  };
}

/** Replaces what the handlers read of their events. Runs before any body is rendered. */
export function rewriteEvents(file: FileContext, work: Work, names: StatusNames): void {
  for (const handler of work.handlers) {
    for (const argument of handler.flow.spare) dropArgument(file, argument);
    if (handler.event === 'message' || handler.isPassed) continue;
    rewriteEvent(file, handler, names);
    for (const statement of work.machinery.emptied) {
      if (isInside(statement.node, handler.fn.node)) emptyWhenClosed(file, statement, names);
    }
  }
}

/** `if (status === 'CLOSED') ws = null`; of several values that a store is given, the one alone. */
function emptyWhenClosed(file: FileContext, emptied: NodePath, { status }: StatusNames): void {
  const condition = `${status} === ${file.quote('CLOSED')}`;
  const [start, end] = [startOf(emptied.node), endOf(emptied.node)];
  if (!emptied.isObjectProperty()) return file.buffer.insert(start, `if (${condition}) `);
  file.buffer.replace(start, end, `...(${condition} && { ${file.source(emptied.node)} })`);
}

/** A function that is handed the event: the handler itself, or one that it calls. */
interface EventReader {
  fn: NodePath<t.Function>;
  /** Name of the error there. */
  error: string;
  /** Reached by name: it has no status at hand, and a parameter of its own. */
  isNamed: boolean;
}

function rewriteEvent(file: FileContext, handler: HandlerPlan, names: StatusNames): void {
  const own: EventReader = {
    fn: handler.fn,
    error: handler.named ? errorParam(file, handler.fn) : names.error,
    isNamed: handler.named !== undefined,
  };
  const carriers = handler.flow.carriers.map((carrier) => ({
    ...carrier,
    error: errorParam(file, carrier.fn),
    isNamed: true,
  }));
  const readerOf = (path: NodePath): EventReader =>
    carriers.find(({ fn }) => isInside(path.node, fn.node)) ?? own;
  for (const { path, field } of handler.flow.close) readClose(file, path, field, readerOf(path), names);
  for (const { path } of handler.flow.wholes) {
    const { error, isNamed } = readerOf(path);
    const isMember = bare(path.node).type === 'MemberExpression';
    const status = isNamed ? undefined : names.status;
    const made = handedEvent(file, path, handler.event, { error, status });
    const value = made ?? (handler.event === 'open' ? (status ?? 'undefined') : error);
    put(file, path, isMember ? `${value}?.message` : value);
  }
  for (const carrier of carriers) {
    const reads =
      handler.event !== 'open' &&
      [...handler.flow.close, ...handler.flow.wholes].some(({ path }) =>
        isInside(path.node, carrier.fn.node),
      );
    if (reads) writeErrorParam(file, carrier.fn, carrier.param, carrier.error);
    else removeParam(file, carrier.fn, carrier.param);
    for (const argument of carrier.args) {
      if (reads) put(file, argument, readerOf(argument).error);
      else dropArgument(file, argument);
    }
  }
  const [param] = handler.fn.get('params') as NodePath[];
  if (!param || !handler.named) return;
  if (usesEvent(handler) && handler.event !== 'open') writeErrorParam(file, handler.fn, param, own.error);
  else removeParam(file, handler.fn, param);
}

function readClose(
  file: FileContext,
  path: NodePath,
  field: 'code' | 'reason' | 'wasClean',
  { error, isNamed }: EventReader,
  names: StatusNames,
): void {
  if (field === 'code') return put(file, path, closeCode(file, error));
  if (field === 'reason') return put(file, path, `${error}?.message`);
  if (isNamed) return put(file, path, `!${error}`);
  const negation = outermost(path).parentPath;
  const closed = file.quote('CLOSED');
  if (negation?.isUnaryExpression({ operator: '!' })) put(file, negation, `${names.status} !== ${closed}`);
  else put(file, path, `${names.status} === ${closed}`);
}

/** Leaves an argument out that is the only one. */
function dropArgument(file: FileContext, argument: NodePath): void {
  const { arguments: all } = argument.parent as t.CallExpression;
  file.buffer.replace(startOf(argument.node), endOf(argument.node), all.length === 1 ? '' : 'undefined');
}

function usesEvent(handler: HandlerPlan): boolean {
  return handler.flow.close.length > 0 || handler.flow.wholes.length > 0;
}

function errorParam(file: FileContext, fn: NodePath<t.Function>): string {
  const [param] = fn.node.params;
  if (param?.type === 'Identifier' && !/^(e|ev|evt|event)$/.test(param.name)) return param.name;
  return file.freeName('err', fn.scope);
}

function writeErrorParam(file: FileContext, fn: NodePath<t.Function>, param: NodePath, name: string): void {
  const isBare =
    fn.node.type === 'ArrowFunctionExpression' &&
    file.unit.text
      .slice(startOf(fn.node), startOf(param.node))
      .replace(/^async\b/, '')
      .trim() === '';
  const text = file.unit.typescript ? `${name}?: Error` : name;
  file.buffer.replace(
    startOf(param.node),
    endOf(param.node),
    isBare && file.unit.typescript ? `(${text})` : text,
  );
}

/** `event.code` → the transport's code behind the error of the channel; 1006 is what a browser reports when there is none. */
function closeCode(file: FileContext, error: string): string {
  return file.unit.typescript
    ? `((${error}?.cause as { code?: number } | undefined)?.code ?? 1006)`
    : `(${error}?.cause?.code ?? 1006)`;
}

function put(file: FileContext, path: NodePath, text: string): void {
  const parent = path.parent as t.Node;
  const isShorthand = parent.type === 'ObjectProperty' && parent.shorthand;
  file.buffer.replace(
    startOf(path.node),
    endOf(path.node),
    isShorthand ? `${file.source(path.node)}: ${text}` : text,
  );
}

/** The status callback, as lines at `indent`, and comments of handlers that have no code left. */
export function writeStatus(
  file: FileContext,
  work: Work,
  names: StatusNames,
  indent: string,
  label: string,
  answered: readonly string[],
): { lines: string[]; comments: string[]; isAsync: boolean; usesError: boolean } {
  const inner = indent + file.style.indent;
  const parts = {
    open: collect(file, work, 'open', names, inner),
    error: collect(file, work, 'error', names, inner),
    close: collect(file, work, 'close', names, inner),
  };
  // What the open handler says already is not said twice.
  const said = new Set(parts.open.lines.flatMap((line) => line.split(/\r?\n/)).map((row) => row.trim()));
  const added = answered.filter((row) => !(CONSTANT_SETTER.test(row) && said.has(row)));
  if (added.length > 0)
    parts.open.lines.push(added.map((row) => (row === '' ? row : inner + row)).join(file.style.eol));
  const all = [parts.open, parts.error, parts.close];
  const comments = all.flatMap((part) => part.comments);
  const isAsync = all.some((part) => part.isAsync);
  const status = (value: string): string => `${names.status} === ${file.quote(value)}`;
  const not = (value: string): string => `${names.status} !== ${file.quote(value)}`;
  const lines: string[] = [];
  const block = (head: string, body: string[], tail: string): void => {
    lines.push(head, ...body, tail);
  };
  const { open, error, close } = parts;
  const failed = `${status('CHANNEL_ERROR')} || ${status('TIMED_OUT')}`;
  const log = [`${inner}console.error(${label}, ${names.status}, ${names.error})${file.semi}`];
  const silent = error.lines.length === 0 && close.lines.length === 0;
  const failing = silent ? log : withoutRepeats(file, error.lines, close.lines);
  const finish = (rows: string[]) => {
    const usesError = new RegExp(`\\b${names.error}\\b`).test(rows.join('\n'));
    return { lines: rows, comments, isAsync, usesError };
  };
  const atTheEnd =
    open.lines.length + failing.length === 0 ? onlyWhen(status('CLOSED'), close.lines, inner) : [];
  if (atTheEnd.length > 0) return finish(atTheEnd.map((row) => indent + row));
  if (open.lines.length > 0)
    block(
      `${indent}if (${status('SUBSCRIBED')}) {`,
      open.lines,
      `${indent}} else${close.lines.length > 0 ? '' : ` if (${not('CLOSED')})`} {`,
    );
  else block(`${indent}if (${close.lines.length > 0 ? not('SUBSCRIBED') : failed}) {`, [], '');
  const tail = lines.pop() ?? '';
  if (tail !== '') lines.push(tail);
  if (close.lines.length > 0) {
    if (failing.length > 0)
      lines.push(`${inner}if (${not('CLOSED')}) {`, ...deeper(file, failing, inner), `${inner}}`);
    lines.push(...close.lines);
  } else lines.push(...failing);
  lines.push(`${indent}}`);
  return finish(lines);
}

/** Rows of one statement each, without their indentation, where all of them wait for a status that `if` tests; else none. */
function onlyWhen(condition: string, lines: readonly string[], indent: string): string[] {
  const rows = lines.flatMap((line) => line.split(/\r?\n/));
  const isOne = (row: string): boolean =>
    row.startsWith(`${indent}if (${condition}) `) && !/\belse\b|\{\s*$/.test(row);
  return rows.every(isOne) ? rows.map((row) => row.slice(indent.length)) : [];
}

const CONSTANT = String.raw`(?:true|false|null|undefined|-?\d+|'[^']*'|"[^"]*")`;
/** `setOnline(false)`, `online.value = false`, `this.online = false`. */
const CONSTANT_SETTER = new RegExp(`^(?:set[A-Z]\\w*\\(${CONSTANT}\\)|[\\w$.]+ = ${CONSTANT});?$`);

/** An error handler that only sets what the close handler sets as well says nothing of its own. */
function withoutRepeats(file: FileContext, error: string[], close: string[]): string[] {
  const rows = (lines: string[]): string[] =>
    lines.flatMap((line) => line.split(/\r?\n/)).map((row) => row.trim());
  const known = new Set(rows(close).filter((row) => CONSTANT_SETTER.test(row)));
  if (!rows(error).every((row) => row === '' || known.has(row) || !row.includes('{'))) return error;
  return error
    .map((line) =>
      line
        .split(/\r?\n/)
        .filter((row) => !known.has(row.trim()))
        .join(file.style.eol),
    )
    .filter((line) => line.trim() !== '');
}

/** Lines one level further in; lines inside template literals would move too, so such bodies are rendered in place instead. */
function deeper(file: FileContext, lines: string[], indent: string): string[] {
  return lines.map((line) =>
    line
      .split(/\r?\n/)
      .map((row) => (row.startsWith(indent) ? file.style.indent + row : row))
      .join(file.style.eol),
  );
}

interface Part {
  lines: string[];
  comments: string[];
  isAsync: boolean;
}

function collect(
  file: FileContext,
  work: Work,
  event: 'open' | 'error' | 'close',
  names: StatusNames,
  indent: string,
): Part {
  const part: Part = { lines: [], comments: [], isAsync: false };
  for (const handler of work.handlers) {
    if (handler.event !== event) continue;
    if (handler.isPassed) {
      const value = handler.fn as NodePath;
      if (handler.flow.wholes.length > 0) {
        const made = hasEvents(file)
          ? madeEvent(file, value, event, { error: names.error, status: names.status })
          : event === 'open'
            ? ''
            : names.error;
        part.lines.push(`${indent}${calleeText(file, value)}?.(${made})${file.semi}`);
        continue;
      }
      const isUntyped = !file.unit.typescript || settlesEmpty(value) || settlerOf(value) === undefined;
      const given = event === 'open' ? (isUntyped ? '' : 'undefined') : names.error;
      part.lines.push(`${indent}${file.rendered(handler.fn.node)}(${given})${file.semi}`);
      continue;
    }
    if (handler.named) {
      const isGone = file.buffer.covers(startOf(handler.fn.node));
      const passes = usesEvent(handler) && event !== 'open';
      const value = handler.use.value as NodePath;
      if (!isGone)
        part.lines.push(`${indent}${calleeText(file, value)}(${passes ? names.error : ''})${file.semi}`);
      continue;
    }
    const body: Body = renderBody(file, handler.fn, indent, handler.use.statement.node);
    part.comments.push(...body.comments);
    if (body.text !== '') part.lines.push(body.text);
    // A body of which nothing is left waits for nothing.
    part.isAsync ||= body.isAsync && body.text !== '';
  }
  return part;
}

/** `handleOpen`, `this.onOpen`; `this.onOpen.bind(this)` is called without the binding. */
export function calleeText(file: FileContext, value: NodePath): string {
  const node = bare(value.node);
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression')
    return file.rendered(node.callee.object);
  return file.rendered(node);
}
