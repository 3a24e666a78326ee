import type { NodePath } from '../../parse/traverse.js';
import { bare, isFunctionNode, isNullish } from '../../client/syntax.js';
import { resolveFunction } from '../../client/functions.js';
import type { LoweringFile } from '../file.js';

/** What is connected to, and when. */
export interface Connection {
  /** Expression of the URL. */
  url: string;
  /** Conditions without which nothing is opened, negated. */
  unless: string[];
  /** Code whose values decide about the URL and the conditions. */
  reads: NodePath[];
}

/** Reads the first argument of the hook and its `connect` flag. */
export function connectionOf(
  file: LoweringFile,
  argument: NodePath | undefined,
  connect: NodePath | undefined,
): Connection | string {
  if (!argument?.node || isNullish(argument.node)) return 'no URL is given: the socket is never opened';
  if (bare(argument.node).type === 'ObjectExpression')
    return 'no URL is given: an object stands in its place';
  const found = urlOf(file, argument);
  if (typeof found === 'string') return found;
  if (!connect?.node || isNullish(connect.node) || connect.isBooleanLiteral({ value: true })) return found;
  if (connect.isBooleanLiteral()) return 'the socket is never opened: `connect` is `false`';
  return {
    ...found,
    unless: [...found.unless, negated(file, connect)],
    reads: [...found.reads, connect],
  };
}

function urlOf(file: LoweringFile, path: NodePath): Connection | string {
  const node = bare(path.node);
  if (path.isConditionalExpression()) {
    const [test, yes, no] = [path.get('test'), path.get('consequent'), path.get('alternate')];
    if (isNullish(no.node))
      return { url: file.source(yes.node), unless: [negated(file, test)], reads: [test, yes] };
    if (isNullish(yes.node))
      return { url: file.source(no.node), unless: [file.source(test.node)], reads: [test, no] };
  }
  if (isFunctionNode(node)) {
    const body = path.get('body') as NodePath;
    if (node.async) return 'the URL is computed by an async function';
    if (body.isBlockStatement()) return 'the URL is computed by a function of several statements in place';
    return { url: file.source(body.node), unless: [], reads: [body] };
  }
  if (node.type === 'Identifier') {
    const fn = resolveFunction(path)?.fn;
    if (fn) {
      if (fn.node.async || /\bPromise\b|\bawait\b/.test(file.source(fn.node)))
        return 'the URL is computed by an async function';
      return { url: `${node.name}()`, unless: [], reads: [path] };
    }
    return { url: node.name, unless: mayBeMissing(path) ? [`!${node.name}`] : [], reads: [path] };
  }
  return { url: file.source(path.node), unless: [], reads: [path] };
}

/** Whether the code says that a variable can hold no URL. */
function mayBeMissing(path: NodePath): boolean {
  if (!path.isIdentifier()) return false;
  const binding = path.scope.getBinding(path.node.name);
  if (!binding) return false;
  const declarator = binding.path.isVariableDeclarator() ? binding.path : undefined;
  const text = JSON.stringify(
    [declarator?.node.init, binding.identifier.typeAnnotation, binding.identifier.optional],
    (key, value: unknown) => (/^(loc|start|end|extra)$/.test(key) ? undefined : value),
  );
  return /"(NullLiteral|TSNullKeyword|TSUndefinedKeyword)"|"name":"undefined"|"&&"|,true\]$/.test(text);
}

/** The opposite of a condition. */
function negated(file: LoweringFile, path: NodePath): string {
  const node = bare(path.node);
  const text = file.source(path.node);
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inner = file.source(node.argument);
    return node.argument.type === 'UnaryExpression' ? negatedTwice(inner) : inner;
  }
  return /^(Identifier|MemberExpression|OptionalMemberExpression|CallExpression)$/.test(node.type)
    ? `!${text}`
    : `!(${text})`;
}

/** `!!x` was asked for: its opposite is `!x`. */
function negatedTwice(inner: string): string {
  return inner;
}
