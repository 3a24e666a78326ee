import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';

/** Small questions about syntax that several analyses ask. */

/** Climbs out of `x!`, `x as T`, `x satisfies T`, `<T>x` and Flow casts: the same value, differently typed. */
export function outermost(path: NodePath): NodePath {
  let current = path;
  while (current.parentPath && isWrapper(current.parentPath.node) && current.key === 'expression') {
    current = current.parentPath;
  }
  return current;
}

/** The expression inside type wrappers. */
export function bare(node: t.Node): t.Node {
  let current = node;
  while (isWrapper(current)) current = (current as t.TSAsExpression).expression;
  return current;
}

/** The path of the expression inside type wrappers. */
export function innermost(path: NodePath): NodePath {
  let current = path;
  while (isWrapper(current.node)) current = current.get('expression') as NodePath;
  return current;
}

function isWrapper(node: t.Node): boolean {
  return (
    node.type === 'TSNonNullExpression' ||
    node.type === 'TSAsExpression' ||
    node.type === 'TSSatisfiesExpression' ||
    node.type === 'TSTypeAssertion' ||
    node.type === 'TypeCastExpression' ||
    node.type === 'ParenthesizedExpression'
  );
}

/** Name of a static property: `a.b`, `a?.b`, `a['b']`, `a.#b` (with its `#`). */
export function propertyName(node: t.Node): string | undefined {
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined;
  if (!node.computed && node.property.type === 'Identifier') return node.property.name;
  if (node.property.type === 'PrivateName') return `#${node.property.id.name}`;
  if (node.computed && node.property.type === 'StringLiteral') return node.property.value;
  return undefined;
}

export function isMember(path: NodePath | null | undefined): path is NodePath<t.MemberExpression> {
  const type = typeAt(path);
  return type === 'MemberExpression' || type === 'OptionalMemberExpression';
}

export function isCall(path: NodePath | null | undefined): path is NodePath<t.CallExpression> {
  const type = typeAt(path);
  return type === 'CallExpression' || type === 'OptionalCallExpression';
}

/** The type of the node at a path; of `init` where a variable has none, nothing. */
function typeAt(path: NodePath | null | undefined): t.Node['type'] | undefined {
  return (path?.node as t.Node | null | undefined)?.type;
}

export type FunctionPath = NodePath<t.Function>;

export function isFunctionNode(
  node: t.Node | null | undefined,
): node is t.FunctionExpression | t.ArrowFunctionExpression {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
}

/** The statement a node stands in. */
export function statementOf(path: NodePath): NodePath<t.Statement> | undefined {
  return (path.getStatementParent() as NodePath<t.Statement> | null) ?? undefined;
}

/** Name of a called function: `f`, `React.f` → `f`. */
export function calleeName(node: t.Node): string | undefined {
  if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return undefined;
  const callee = bare(node.callee);
  return callee.type === 'Identifier' ? callee.name : propertyName(callee);
}

export function isInside(inner: t.Node, outer: t.Node): boolean {
  return startOf(inner) >= startOf(outer) && endOf(inner) <= endOf(outer);
}

/** `queue`, `this.queue` or `queue.current`, as it is written but for type wrappers; undefined for anything else. */
export function spelled(path: NodePath): string | undefined {
  const value = innermost(path);
  if (value.isThisExpression()) return 'this';
  if (value.isIdentifier()) return value.node.name;
  const name = isMember(value) ? propertyName(value.node) : undefined;
  const object = isMember(value) && name !== undefined ? spelled(value.get('object') as NodePath) : undefined;
  return object === undefined ? undefined : `${object}.${name ?? ''}`;
}

/** Start offset; every node of a parsed file has one. */
export function startOf(node: t.Node): number {
  return node.start ?? 0;
}

export function endOf(node: t.Node): number {
  return node.end ?? 0;
}

export function isNullish(node: t.Node): boolean {
  return node.type === 'NullLiteral' || (node.type === 'Identifier' && node.name === 'undefined');
}

/** Whether the value of `path` only decides something. */
export function isTest(path: NodePath): boolean {
  const node = path.node as t.Node;
  if (node.type === 'IfStatement' || node.type === 'WhileStatement') return true;
  if (node.type === 'UnaryExpression') return node.operator === '!';
  if (node.type === 'ConditionalExpression') return true;
  if (node.type === 'LogicalExpression') return path.parentPath !== null && isTest(path.parentPath);
  return node.type === 'BinaryExpression' && (isNullish(node.left) || isNullish(node.right));
}

/** A node in words, short enough for a reason. */
export function excerpt(text: string, node: t.Node, limit = 48): string {
  return shortened(text.slice(startOf(node), endOf(node)), limit);
}

/** Code on one line, cut where it gets long. */
export function shortened(code: string, limit: number): string {
  const flat = code.replace(/\s+/g, ' ');
  return flat.length > limit ? `${flat.slice(0, limit - 1)}…` : flat;
}

/** Whether two expressions name the same variable or property: `ws`, `this.ws`, `wsRef.current`. */
export function sameReference(a: t.Node, b: t.Node): boolean {
  if (a.type === 'Identifier' && b.type === 'Identifier') return a.name === b.name;
  if (a.type === 'ThisExpression') return b.type === 'ThisExpression';
  const name = propertyName(a);
  return name !== undefined && name === propertyName(b) && sameReference(objectOf(a), objectOf(b));
}

function objectOf(node: t.Node): t.Node {
  return bare((node as t.MemberExpression).object);
}

/** Whether a node stands in the markup around a script: it is a use, and no edit may touch it. */
export function inMarkup(path: NodePath): boolean {
  return path.findParent(({ node }) => node.extra?.markup === true) !== null;
}
