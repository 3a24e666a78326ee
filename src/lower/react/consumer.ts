import type * as t from '@babel/types';
import type { Edit } from '../../contract.js';
import type { NodePath } from '../../parse/traverse.js';
import {
  bare,
  calleeName,
  endOf,
  isCall,
  isInside,
  isNullish,
  propertyName,
  startOf,
} from '../../client/syntax.js';
import { reactiveValues } from './reactive.js';

/** An effect that does nothing but follow one value; what it does can be done where the value comes from. */
export interface Consumer {
  statement: NodePath<t.Statement>;
  /** What is to be run: the statements of a block, or a single one. */
  block: NodePath<t.Statement>;
  /** Taking out the tests of whether there is a value yet. */
  edits: Edit[];
  /** Other values that made the effect run. */
  also: string[];
  /** Reads of the value that are left, the list of dependencies not counted. */
  left: NodePath[];
}

/** How the tests of a value read: what a node says of it, if anything. */
export type Test = (node: t.Node) => 'given' | 'missing' | undefined;

/** `x`, `x !== null`, `!x` and the like, of a value named by `is`. */
export function presence(is: (node: t.Node) => boolean): Test {
  const test: Test = (wrapped) => {
    const node = bare(wrapped);
    if (is(node)) return 'given';
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      const inner = test(node.argument);
      return inner && (inner === 'given' ? 'missing' : 'given');
    }
    if (calleeName(node) === 'Boolean') return test((node as t.CallExpression).arguments[0] as t.Node);
    if (node.type === 'LogicalExpression') {
      const [left, right] = [test(node.left), test(node.right)];
      return left === right && left === (node.operator === '&&' ? 'given' : 'missing') ? left : undefined;
    }
    if (node.type !== 'BinaryExpression' || !(isNullish(node.left) || isNullish(node.right)))
      return undefined;
    const other = isNullish(node.left) ? node.right : node.left;
    if (!is(bare(other))) return undefined;
    return /^!==?$/.test(node.operator) ? 'given' : /^===?$/.test(node.operator) ? 'missing' : undefined;
  };
  return test;
}

/** `readyState === ReadyState.OPEN` and the like. */
export function equality(is: (node: t.Node) => boolean, value: (node: t.Node) => boolean): Test {
  return (wrapped) => {
    const node = bare(wrapped);
    if (node.type !== 'BinaryExpression') return undefined;
    const fits =
      (is(bare(node.left)) && value(bare(node.right))) || (is(bare(node.right)) && value(bare(node.left)));
    if (!fits) return undefined;
    return /^===?$/.test(node.operator) ? 'given' : /^!==?$/.test(node.operator) ? 'missing' : undefined;
  };
}

/**
 * The effect that all `uses` of a value are in, if it can run where the value is made: it needs nothing that changes from
 * render to render, cleans nothing up, and runs for this value.
 *
 * @param ignored Dependencies that do not count.
 */
export function consumerOf(
  uses: readonly NodePath[],
  test: Test,
  ignored: ReadonlySet<t.Node>,
): Consumer | undefined {
  const [first] = uses;
  const call = first && effectAround(first);
  if (!call || !uses.every((use) => isInside(use.node, call.node))) return undefined;
  const statement = call.parentPath;
  const [fn, list] = call.get('arguments') as NodePath[];
  if (!statement?.isExpressionStatement() || !list?.isArrayExpression()) return undefined;
  if (!fn?.isArrowFunctionExpression() && !fn?.isFunctionExpression()) return undefined;
  const body = fn.get('body') as NodePath;
  if (fn.node.async || !body.isBlockStatement() || returnsValue(fn)) return undefined;
  const dependencies = list.get('elements') as NodePath[];
  const own = dependencies.filter((path) => uses.some((use) => use.node === path.node));
  if (own.length === 0) return undefined;
  const others = dependencies.filter((path) => !own.includes(path) && !ignored.has(path.node));
  const names = new Set(uses.map((use) => use.node));
  const reads = reactiveValues([body]).filter(
    ({ binding }) => !binding.referencePaths.some((path) => names.has(path.node) || ignored.has(path.node)),
  );
  if (reads.length > 0) return undefined;
  const also = reactiveValues(others).map(({ name }) => name);
  const found = withoutTests(body, test);
  const left = uses.filter(
    ({ node }) =>
      isInside(node, found.block.node) &&
      !found.edits.some(({ start, end }) => start <= startOf(node) && endOf(node) <= end),
  );
  return { statement: statement as NodePath<t.Statement>, ...found, also, left };
}

const EFFECT = /^use(Layout)?Effect$/;

function effectAround(path: NodePath): NodePath<t.CallExpression> | undefined {
  const found = path.findParent(
    (one) => isCall(one) && EFFECT.test(calleeName(one.node) ?? '') && one.parentPath.isExpressionStatement(),
  );
  return (found as NodePath<t.CallExpression> | null) ?? undefined;
}

function returnsValue(fn: NodePath): boolean {
  let found = false;
  fn.traverse({
    Function: (inner) => inner.skip(),
    ReturnStatement: ({ node }) => {
      found ||= node.argument !== null && node.argument !== undefined;
    },
  });
  return found;
}

/** The statements of a body without the tests of whether there is a value. */
export function withoutTests(
  body: NodePath<t.BlockStatement>,
  test: Test,
): { block: NodePath<t.Statement>; edits: Edit[] } {
  const edits: Edit[] = [];
  const statements = body.get('body');
  for (const statement of statements) {
    if (!statement.isIfStatement() || statement.node.alternate) continue;
    const { consequent, test: condition } = statement.node;
    if (isBareReturn(consequent)) {
      const rest = without(condition, test, '||', 'missing');
      if (rest === null) edits.push({ start: startOf(statement.node), end: endOf(statement.node), text: '' });
      else if (rest) edits.push(...rest);
      continue;
    }
    const rest = without(condition, test, '&&', 'given');
    const inner = statement.get('consequent');
    if (rest === null && statements.length === 1) return { block: inner as NodePath<t.Statement>, edits };
    if (rest) edits.push(...rest);
  }
  return { block: body, edits };
}

/** Takes the test out of a condition: null when nothing is left, undefined when it is not in there. */
function without(
  condition: t.Expression,
  test: Test,
  operator: '&&' | '||',
  wanted: 'given' | 'missing',
): Edit[] | null | undefined {
  if (test(condition) === wanted) return null;
  const node = bare(condition);
  if (node.type !== 'LogicalExpression' || node.operator !== operator) return undefined;
  const left = without(node.left, test, operator, wanted);
  if (left === null) return [{ start: startOf(node), end: startOf(node.right), text: '' }];
  if (left) return left;
  const right = without(node.right, test, operator, wanted);
  if (right === null) return [{ start: endOf(node.left), end: endOf(node), text: '' }];
  return right;
}

function isBareReturn(node: t.Statement): boolean {
  if (node.type === 'BlockStatement')
    return node.body.length === 1 && !!node.body[0] && isBareReturn(node.body[0]);
  return node.type === 'ReturnStatement' && !node.argument;
}

/** Removes an element of a list of dependencies. */
export function withoutDependency(path: NodePath, text: string): Edit {
  const { elements } = path.parent as t.ArrayExpression;
  const index = elements.indexOf(path.node as t.Expression);
  const next = elements[index + 1];
  const previous = elements[index - 1];
  if (next) return { start: startOf(path.node), end: startOf(next), text: '' };
  if (previous) return { start: endOf(previous), end: endOf(path.node), text: '' };
  const rest = /^\s*,/.exec(text.slice(endOf(path.node)))?.[0].length ?? 0;
  return { start: startOf(path.node), end: endOf(path.node) + rest, text: '' };
}

/** `name.data`, `name?.data`. */
export function isDataOf(node: t.Node, is: (node: t.Node) => boolean): boolean {
  return propertyName(node) === 'data' && is(bare((node as t.MemberExpression).object));
}
