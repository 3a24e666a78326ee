import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import { isNullish } from '../syntax.js';
import { access } from './access.js';
import { call } from './calls.js';
import { concat, DEPTH, holeAt, text, union, type Frame, type Text } from './text.js';
import { construction } from './url-object.js';
import { memberName } from '../value-syntax.js';

/** Every way the text of an expression can come out. */
export function evaluate(path: NodePath, frame: Frame): Text[] {
  if (frame.depth > DEPTH) return [holeAt(path)];
  const orElse = frame.orElse === true && path.isIdentifier();
  return known(path, { ...frame, depth: frame.depth + 1, at: path.node, orElse }) ?? [holeAt(path)];
}

function known(path: NodePath, frame: Frame): Text[] | undefined {
  const node = path.node as t.Node;
  const inner = (key: string): NodePath => path.get(key) as NodePath;
  switch (node.type) {
    case 'StringLiteral':
      return [text(node.value)];
    case 'NumericLiteral':
      return [text(String(node.value))];
    case 'TemplateLiteral':
      return template(path as NodePath<t.TemplateLiteral>, frame);
    case 'TaggedTemplateExpression':
      return isRaw(node.tag) ? template(inner('quasi') as NodePath<t.TemplateLiteral>, frame) : undefined;
    case 'BinaryExpression':
      if (node.operator !== '+') return undefined;
      return concat(evaluate(inner('left'), frame), evaluate(inner('right'), frame), frame);
    case 'LogicalExpression': {
      if (node.operator === '&&') return evaluate(inner('right'), frame);
      const own = evaluate(inner('left'), { ...frame, orElse: true });
      const left = own.filter(({ parts }) => parts.some((part) => part !== ''));
      return left.some(({ parts }) => parts.some((part) => typeof part === 'string')) && isFixed(left)
        ? left
        : union([left, evaluate(inner('right'), frame)], frame);
    }
    case 'ConditionalExpression': {
      // Without a URL there is no socket.
      const sides = [inner('consequent'), inner('alternate')].filter((side) => !isNullish(side.node));
      return union(
        sides.map((side) => evaluate(side, frame)),
        frame,
      );
    }
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TypeCastExpression':
    case 'ParenthesizedExpression':
      return evaluate(inner('expression'), frame);
    case 'SequenceExpression':
      return evaluate((path.get('expressions') as NodePath[]).at(-1) as NodePath, frame);
    case 'AssignmentExpression':
      return node.operator === '=' ? evaluate(inner('right'), frame) : undefined;
    case 'AwaitExpression':
      return awaited(path as NodePath<t.AwaitExpression>, frame);
    case 'Identifier':
      return access(path, [], frame);
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return member(path as NodePath<t.MemberExpression>, frame);
    case 'NewExpression':
      return construction(path as NodePath<t.NewExpression>, frame);
    case 'CallExpression':
    case 'OptionalCallExpression':
      return call(path as NodePath<t.CallExpression>, frame);
    default:
      return undefined;
  }
}

/** A text without expressions is never empty by surprise: what stands behind `||` is not reached. */
function isFixed(values: readonly Text[]): boolean {
  return values.length > 0 && values.every(({ parts }) => parts.every((part) => typeof part === 'string'));
}

function isRaw(tag: t.Node): boolean {
  return (
    tag.type === 'MemberExpression' &&
    tag.object.type === 'Identifier' &&
    tag.object.name === 'String' &&
    memberName(tag) === 'raw'
  );
}

function template(path: NodePath<t.TemplateLiteral>, frame: Frame): Text[] {
  const expressions = path.get('expressions') as NodePath[];
  let result: Text[] = [text()];
  path.node.quasis.forEach((quasi, index) => {
    result = concat(result, [text(quasi.value.cooked ?? quasi.value.raw)], frame);
    const expression = expressions[index];
    if (expression) result = concat(result, evaluate(expression, frame), frame);
  });
  return result;
}

/** `await getUrl()`, where the function is known and only its result is awaited. */
function awaited(path: NodePath<t.AwaitExpression>, frame: Frame): Text[] | undefined {
  const argument = path.get('argument') as NodePath;
  const values = evaluate(argument, frame);
  const isWhole = values.every(({ parts }) => parts.length === 1 && typeof parts[0] === 'object');
  return isWhole ? undefined : values;
}

function member(path: NodePath<t.MemberExpression>, frame: Frame): Text[] | undefined {
  const name = memberName(path.node);
  const object = path.get('object') as NodePath;
  if (name === undefined) return path.node.computed ? anyElement(object, frame) : undefined;
  if (name === 'href' && !isLocation(object.node)) return evaluate(object, frame);
  return access(object, [name], frame);
}

/** `urls[attempt]`: each of them can be the one. */
function anyElement(object: NodePath, frame: Frame): Text[] | undefined {
  const found: Text[][] = [];
  for (let index = 0; index < 12; index += 1) {
    const value = access(object, [String(index)], frame);
    if (!value) break;
    found.push(value);
  }
  return found.length > 0 ? union(found, frame) : undefined;
}

function isLocation(node: t.Node): boolean {
  return (node.type === 'Identifier' && node.name === 'location') || memberName(node) === 'location';
}
