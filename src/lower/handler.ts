import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import type { NodePath } from '../parse/traverse.js';
import { endOf, isFunctionNode, startOf } from '../client/syntax.js';
import type { LoweringFile } from './file.js';
import { reindent } from './text.js';

/** Something that a handler does. */
export type Deed =
  /** A statement of our own, without its semicolon. */
  | { line: (event: string) => string }
  /** Statements of the user, taken out of the function they are in. `event` is what they call the event. */
  | {
      block: NodePath<t.Statement>;
      edits: readonly Edit[];
      event?: string;
      before?: string[];
      isAsync?: boolean;
    }
  /** A handler of the user: a function in place, or an expression that names one. `skip`: parameters in front of the event. */
  | { handler: NodePath; skip?: number };

/** One handler of a socket that does several things in turn, as lines. */
export function handlerLines(
  file: LoweringFile,
  target: string,
  deeds: readonly Deed[],
  indent: string,
  edits: readonly Edit[],
  comments: readonly string[] = [],
): string[] {
  const above = comments.map((comment) => indent + comment);
  const step = file.style.indent;
  const inner = indent + step;
  const [only] = deeds;
  if (!only) return above;
  const handler = deeds.find((deed) => 'handler' in deed);
  const fn = handler && functionOf(handler.handler);
  if (deeds.length === 1 && handler)
    return [
      ...above,
      `${indent}${target} = ${functionText(file, handler.handler, indent, edits, handler.skip)}${file.semi}`,
    ];
  const block = deeds.find((deed) => 'block' in deed);
  const parameter = fn ? parameterOf(file, fn, handler?.skip) : undefined;
  const event = parameter?.name ?? block?.event ?? 'event';
  if (deeds.length === 1 && 'line' in only) {
    const line = only.line(event);
    const head = line.includes(event) ? `(${event})` : '()';
    return [...above, `${indent}${target} = ${head} => ${line}${file.semi}`];
  }
  const body = deeds.flatMap((deed) => {
    if ('line' in deed) return [`${inner}${deed.line(event)}${file.semi}`];
    if ('block' in deed)
      return [
        ...(deed.before ?? []).map((line) => `${inner}${line}${file.semi}`),
        ...contents(file, deed.block, inner, [...edits, ...deed.edits]),
      ];
    const own = functionOf(deed.handler);
    if (!own) return [`${inner}${file.source(deed.handler.node, edits)}(${event})${file.semi}`];
    const unpack = parameter?.name === undefined && parameter?.text !== undefined;
    return [
      ...(unpack ? [`${inner}const ${parameter.text} = ${event}${file.semi}`] : []),
      ...bodyLines(file, own, inner, edits),
    ];
  });
  const isRead = new RegExp(`(?<![\\w$])${event}(?![\\w$])`).test(body.join('\n'));
  const head = parameter?.name !== undefined ? (parameter.text ?? event) : isRead ? event : '';
  const isAsync = fn?.node.async === true || block?.isAsync === true ? 'async ' : '';
  return [...above, `${indent}${target} = ${isAsync}(${head}) => {`, ...body, `${indent}}${file.semi}`];
}

function functionOf(path: NodePath): NodePath<t.Function> | undefined {
  return isFunctionNode(path.node) || path.isObjectMethod() ? (path as NodePath<t.Function>) : undefined;
}

/** A function in place as an expression; a method becomes an arrow function. */
function functionText(
  file: LoweringFile,
  path: NodePath,
  indent: string,
  edits: readonly Edit[],
  skip = 0,
): string {
  if (!path.isObjectMethod()) return file.moved(path.node, indent, edits);
  const { node } = path;
  const { body } = node;
  const params = node.params.slice(skip);
  const [first] = params;
  const last = params.at(-1);
  const list = first && last ? file.unit.text.slice(startOf(first), endOf(last)) : '';
  return `${node.async ? 'async ' : ''}(${list}) => ${file.moved(body, indent, edits)}`;
}

/** The first parameter: its text, and its name when it is a plain one. */
function parameterOf(
  file: LoweringFile,
  fn: NodePath<t.Function>,
  skip = 0,
): { text?: string; name?: string } | undefined {
  const first = fn.node.params[skip];
  if (!first) return undefined;
  return { text: file.source(first), name: first.type === 'Identifier' ? first.name : undefined };
}

function bodyLines(
  file: LoweringFile,
  fn: NodePath<t.Function>,
  indent: string,
  edits: readonly Edit[],
): string[] {
  const body = fn.get('body') as NodePath;
  if (body.isBlockStatement()) return contents(file, body, indent, edits);
  return [`${indent}${file.moved(body.node, indent, edits)}${file.semi}`];
}

/** The statements of a block with their comments, at another indentation. */
function contents(
  file: LoweringFile,
  block: NodePath<t.Statement>,
  indent: string,
  edits: readonly Edit[],
): string[] {
  const { unit } = file;
  if (!block.isBlockStatement()) return [indent + file.moved(block.node, indent, edits)];
  const open = startOf(block.node) + 1;
  const close = endOf(block.node) - 1;
  const inner = unit.text.slice(open, close);
  const start = open + (/^\s*/.exec(inner)?.[0].length ?? 0);
  const end = Math.max(start, close - (/\s*$/.exec(inner)?.[0].length ?? 0));
  const text = reindent(unit, start, end, edits, indent);
  // A statement that is gone leaves no empty line behind.
  const lines = text.split(/\r?\n/);
  while (lines[0]?.trim() === '') lines.shift();
  const [first = '', ...rest] = lines;
  return first.trim() === '' && rest.length === 0
    ? []
    : [first.startsWith(indent) ? first : indent + first.trimStart(), ...rest];
}
