import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import type { Style } from '../parse/style.js';
import type { NodePath } from '../parse/traverse.js';
import { endOf, startOf } from '../client/syntax.js';
import type { EditBuffer } from './edits.js';
import {
  commentsIn,
  commentText,
  endsLine,
  indentAt,
  lineEnd,
  lineStart,
  startsLine,
  trailingComment,
} from './lines.js';
import type { Branch, Shrunk } from './shrink.js';
import { removeFromMixedImport } from './specifiers.js';

/** Turns what `shrink` leaves out into edits. Comments stay where they were, as lines of their own. */
export function removalEdits(buffer: EditBuffer, unit: SourceUnit, style: Style, shrunk: Shrunk): void {
  const left = new Set([...shrunk.removed].map(({ node }) => node));
  for (const path of shrunk.removed) {
    if (!removeFromMixedImport(buffer, unit, path, shrunk.removed))
      removePath(buffer, unit, style, path, left, shrunk.branches);
  }
  for (const { node, parent } of shrunk.bared)
    if (node.init) buffer.remove(startOf(parent), startOf(node.init));
  for (const path of shrunk.emptied) buffer.replace(startOf(path.node), endOf(path.node), '{}');
  for (const [{ node: whole }, { node: part }] of shrunk.parts) {
    buffer.remove(startOf(whole), startOf(part));
    buffer.remove(endOf(part), endOf(whole));
  }
  for (const [{ node }, value] of shrunk.answers) buffer.replace(startOf(node), endOf(node), String(value));
  for (const [path, branch] of shrunk.branches) reshape(buffer, unit, style, path, branch);
}

function removePath(
  buffer: EditBuffer,
  unit: SourceUnit,
  style: Style,
  path: NodePath,
  left: ReadonlySet<t.Node>,
  branches: Shrunk['branches'],
): void {
  const { node } = path;
  const isListed = ['specifiers', 'properties', 'elements', 'declarations', 'params'].includes(
    path.listKey ?? '',
  );
  if (isListed) return removeListed(buffer, unit, path, left);
  if (path.isIfStatement() && path.key === 'alternate') {
    return buffer.remove(endOf((path.parent as t.IfStatement).consequent), endOf(node));
  }
  if (isOnlyBody(path) && !branches.has(path.parentPath as NodePath<t.IfStatement>))
    return buffer.replace(startOf(node), endOf(node), '{}');
  removeLines(buffer, unit, style, startOf(node), endOf(node));
}

/** `for (const id of ids) ws.send(id);`: what stands there without a block cannot be left out. */
function isOnlyBody({ parentPath: parent, key }: NodePath): boolean {
  return (
    (key === 'consequent' && parent?.isIfStatement()) ||
    (key === 'body' && (parent?.isLoop() || parent?.isLabeledStatement())) ||
    false
  );
}

/**
 * Removes a statement with its lines; what shares a line with it stays.
 *
 * @param keepsInner Which comments in it stay, as lines of their own.
 */
export function removeLines(
  buffer: EditBuffer,
  unit: SourceUnit,
  style: Style,
  start: number,
  end: number,
  keepsInner: boolean | ((comment: t.Comment) => boolean) = true,
): void {
  const { text } = unit;
  const comments = unit.ast.comments ?? [];
  const trailing = trailingComment(text, comments, end);
  const last = trailing?.end ?? end;
  const isKept = typeof keepsInner === 'boolean' ? () => keepsInner : keepsInner;
  const kept = [...commentsIn(comments, start, end).filter(isKept), ...(trailing ? [trailing] : [])];
  if (!startsLine(text, start) || !endsLine(text, last)) {
    const inline = kept.map((comment) => commentText(text, comment));
    const gap = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
    if (inline.length === 0) return buffer.remove(start, end + (endsLine(text, end) ? 0 : gap));
    const isLine = kept.some((comment) => comment.type === 'CommentLine');
    return buffer.replace(
      start,
      last,
      inline.join(isLine ? style.eol : ' ') +
        (isLine && last < text.length && !endsLine(text, last) ? style.eol : ''),
    );
  }
  const from = lineStart(text, start);
  const to = lineEnd(text, last);
  if (kept.length > 0) {
    const indent = indentAt(text, start);
    const lines = kept.map((comment) => indent + commentText(text, comment) + style.eol).join('');
    return buffer.replace(from, to, lines);
  }
  buffer.remove(from, to);
}

/** Removes an element of a comma-separated list together with one comma: the one before it where nothing of the list stays behind it. */
function removeListed(buffer: EditBuffer, unit: SourceUnit, path: NodePath, left: ReadonlySet<t.Node>): void {
  const { text } = unit;
  const list = (path.container as (t.Node | null)[]).filter(
    (node): node is t.Node => node !== null && (!path.isImportSpecifier() || node.type === path.node.type),
  );
  const index = list.indexOf(path.node);
  const start = startOf(path.node);
  const end = endOf(path.node);
  const next = list.slice(index + 1).every((node) => left.has(node)) ? undefined : list[index + 1];
  const previous = list[index - 1];
  const comments = commentsIn(
    unit.ast.comments ?? [],
    previous ? endOf(previous) : start,
    next ? startOf(next) : end,
  );
  const keep = comments.map((comment) => commentText(text, comment)).join(' ');
  if (next && startsLine(text, start) && startsLine(text, startOf(next))) {
    return buffer.replace(
      lineStart(text, start),
      lineStart(text, startOf(next)),
      keep && `${indentAt(text, start)}${keep}\n`,
    );
  }
  if (next) return buffer.replace(start, startOf(next), keep && `${keep} `);
  if (previous) {
    const from = endOf(previous);
    return buffer.replace(from, end, keep && ` ${keep}`);
  }
  const comma = /^[ \t]*,/.exec(text.slice(end))?.[0].length ?? 0;
  buffer.replace(start, end + comma, keep);
}

function reshape(
  buffer: EditBuffer,
  unit: SourceUnit,
  style: Style,
  path: NodePath<t.IfStatement>,
  branch: Branch,
): void {
  const { node } = path;
  const { consequent, alternate, test } = node;
  const { text } = unit;
  if (branch === 'noElse') return buffer.remove(endOf(consequent), endOf(node));
  if (branch === 'negate' && alternate) {
    negate(buffer, text, test);
    return buffer.remove(startOf(consequent), startOf(alternate));
  }
  const kept = branch === 'consequent' ? consequent : alternate;
  if (!kept) return;
  if (kept.type !== 'BlockStatement') {
    buffer.remove(startOf(node), startOf(kept));
    if (endOf(kept) < endOf(node)) buffer.remove(endOf(kept), endOf(node));
    return;
  }
  unwrap(buffer, unit, style, node, kept);
}

/** Puts the statements of a block in the place of the statement that holds it, one level further out. */
export function unwrap(
  buffer: EditBuffer,
  unit: SourceUnit,
  style: Style,
  node: t.Statement,
  block: t.BlockStatement,
): void {
  const { text } = unit;
  const open = startOf(block) + 1;
  const close = endOf(block) - 1;
  const outer = indentAt(text, startOf(node));
  const body = text.slice(open, close);
  const first = open + (/^\s*/.exec(body)?.[0].length ?? 0);
  const last = open + body.replace(/\s+$/, '').length;
  if (first >= last) return removeLines(buffer, unit, style, startOf(node), endOf(node));
  const lost = [
    ...commentsIn(unit.ast.comments ?? [], startOf(node), open),
    ...commentsIn(unit.ast.comments ?? [], close, endOf(node)),
  ];
  if (startsLine(text, startOf(node)) && startsLine(text, first) && endsLine(text, endOf(node))) {
    const comments = lost.map((comment) => `${outer}${commentText(text, comment)}${style.eol}`).join('');
    buffer.replace(lineStart(text, startOf(node)), lineStart(text, first), comments);
    buffer.remove(lineStart(text, close), lineEnd(text, endOf(node)));
    return shiftLines(buffer, unit, lineStart(text, first) - 1, last, indentAt(text, first), outer);
  }
  const kept = lost.map((comment) => `${commentText(text, comment)}${style.eol}${outer}`).join('');
  buffer.replace(startOf(node), first, kept);
  buffer.remove(last, endOf(node));
  shiftLines(buffer, unit, first, last, indentAt(text, first), outer);
}

/** Re-indents the lines of a range; lines inside template literals keep their bytes. */
export function shiftLines(
  buffer: EditBuffer,
  unit: SourceUnit,
  start: number,
  end: number,
  from: string,
  to: string,
): void {
  if (from === to) return;
  const { text } = unit;
  const literals = templateSpans(unit);
  for (let at = lineEnd(text, start); at < end; at = lineEnd(text, at)) {
    if (literals.some((span) => span.start < at && at <= span.end)) continue;
    if (!text.startsWith(from, at) || /^[ \t]*\r?\n/.test(text.slice(at, lineEnd(text, at)))) continue;
    if (buffer.covers(at, { start, end }) || buffer.covers(at + from.length - 1, { start, end })) continue;
    if (from.length > 0) buffer.replace(at, at + from.length, to);
    else buffer.insert(at, to);
  }
}

const spansOf = new WeakMap<SourceUnit, { start: number; end: number }[]>();

/** Static pieces of template literals (not the expressions between), cached per file. */
function templateSpans(unit: SourceUnit): { start: number; end: number }[] {
  let spans = spansOf.get(unit);
  if (!spans) {
    spans = [];
    collect(unit.ast, spans);
    spansOf.set(unit, spans);
  }
  return spans;
}

function collect(node: unknown, spans: { start: number; end: number }[]): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, spans);
    return;
  }
  if (typeof node !== 'object' || node === null || !('type' in node)) return;
  const typed = node as t.Node;
  if (typed.type === 'TemplateElement') spans.push({ start: startOf(typed), end: endOf(typed) });
  for (const [key, value] of Object.entries(typed)) {
    if (
      typeof value === 'object' &&
      key !== 'loc' &&
      key !== 'extra' &&
      key !== 'comments' &&
      key !== 'errors'
    )
      collect(value, spans);
  }
}

const OPPOSITE: Record<string, string> = { '===': '!==', '!==': '===', '==': '!=', '!=': '==' };

/** Turns a condition round in place, so that edits inside it stay. */
function negate(buffer: EditBuffer, text: string, test: t.Node): void {
  const start = startOf(test);
  if (test.type === 'UnaryExpression' && test.operator === '!') return buffer.remove(start, start + 1);
  if (test.type === 'BinaryExpression') {
    const opposite = OPPOSITE[test.operator];
    const at = text.indexOf(test.operator, endOf(test.left));
    if (opposite !== undefined && at < startOf(test.right))
      return buffer.replace(at, at + test.operator.length, opposite);
  }
  if (
    test.type === 'Identifier' ||
    test.type === 'MemberExpression' ||
    test.type === 'CallExpression' ||
    test.type === 'OptionalMemberExpression'
  )
    return buffer.insert(start, '!');
  buffer.insert(start, '!(');
  buffer.insert(endOf(test), ')');
}
