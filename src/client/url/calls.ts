import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import { bare, calleeName, isCall, isMember, propertyName } from '../syntax.js';
import { memberName } from '../value-syntax.js';
import { access } from './access.js';
import { evaluate } from './evaluate.js';
import { argumentsOf, functionBehind, outcomes } from './functions.js';
import { concat, mapParts, text, type Frame, type Text } from './text.js';

const TEXT_KEEPING = new Set([
  ...['toString', 'trim', 'trimEnd', 'trimStart', 'valueOf', 'toLowerCase', 'replaceAll', 'replace'],
]);

/** What a call gives, where it makes a text from texts or is a function of the project. */
export function call(path: NodePath<t.CallExpression>, frame: Frame): Text[] | undefined {
  const callee = path.get('callee') as NodePath;
  const args = path.get('arguments') as NodePath[];
  const [first] = args;
  if (isMember(callee)) {
    const made = method(path, callee, args, frame);
    if (made) return made;
  }
  const name = calleeName(path.node);
  if (first && (name === 'encodeURIComponent' || name === 'encodeURI' || name === 'String'))
    return mapParts(evaluate(first, frame), (parts) => {
      const [only] = parts;
      // An expression of the caller is written as it stands there. What is encoded for a URL alone is none elsewhere: the
      // back end got it decoded, and names topics and rows by that.
      return parts.length === 1 && typeof only === 'object' && holds(first, only.node)
        ? [{ ...only, node: name === 'String' ? path.node : first.node }]
        : parts;
    });
  if (
    first &&
    /^(?:useMemo|useCallback|useState|useRef|computed|ref|unref|toValue|String|assert)$/.test(name ?? '')
  )
    return first.isFunction() ? outcomes(first as NodePath<t.Function>, [], frame) : access(first, [], frame);
  const target = functionBehind(callee, frame);
  if (!target) return undefined;
  return outcomes(target.path, [], {
    ...frame,
    context: target.context,
    args: argumentsOf(target.path, args, frame),
  });
}

function method(
  path: NodePath<t.CallExpression>,
  callee: NodePath<t.MemberExpression>,
  args: readonly NodePath[],
  frame: Frame,
): Text[] | undefined {
  const name = propertyName(callee.node) ?? '';
  const object = callee.get('object') as NodePath;
  const [first] = args;
  if (name === 'concat' && !object.isArrayExpression())
    return args.reduce((all, arg) => concat(all, evaluate(arg, frame), frame), evaluate(object, frame));
  if (name === 'join') return joined(object, first, frame);
  if (name === 'at' && first?.isNumericLiteral()) return access(object, [String(first.node.value)], frame);
  if (name === 'call' || name === 'apply') return undefined;
  if (!TEXT_KEEPING.has(name) || object.isIdentifier({ name: 'Math' })) return undefined;
  const values = evaluate(object, frame);
  return name.startsWith('replace') ? replaced(values, path.node) : values;
}

/** Whether a node is part of an expression: offsets of another file would say nothing. */
function holds(path: NodePath, wanted: t.Node): boolean {
  let found = path.node === wanted;
  path.traverse({
    enter({ node }) {
      found ||= node === wanted;
    },
  });
  return found;
}

/** `[base, 'ws', id].join('/')`, also of `filter(Boolean)` and of a variable. */
function joined(list: NodePath, separator: NodePath | undefined, frame: Frame): Text[] | undefined {
  const glue = separator?.isStringLiteral() ? separator.node.value : separator ? undefined : ',';
  const array = listBehind(list);
  if (glue === undefined || !array) return undefined;
  const elements = array.get('elements') as NodePath[];
  if (elements.some((element) => !element.node || element.isSpreadElement())) return undefined;
  return elements.reduce<Text[]>(
    (all, element, index) =>
      concat(index > 0 ? concat(all, [text(glue)], frame) : all, evaluate(element, frame), frame),
    [text()],
  );
}

function listBehind(path: NodePath): NodePath<t.ArrayExpression> | undefined {
  if (path.isArrayExpression()) return path;
  if (isCall(path) && memberName(bare(path.node.callee)) === 'filter')
    return listBehind(path.get('callee.object') as NodePath);
  if (!path.isIdentifier()) return undefined;
  const binding = path.scope.getBinding(path.node.name);
  const declared = binding?.constantViolations.length === 0 ? binding.path : undefined;
  if (!declared?.isVariableDeclarator() || !declared.node.init) return undefined;
  const isChanged = binding?.referencePaths.some(
    ({ parent }) =>
      parent.type === 'MemberExpression' && /^(?:push|unshift|splice)$/.test(memberName(parent) ?? ''),
  );
  return isChanged ? undefined : listBehind(declared.get('init') as NodePath);
}

/** `.replace(/^http/, 'ws')` and relatives only change the scheme; any other replacement hides the text. */
function replaced(values: readonly Text[], node: t.CallExpression): Text[] {
  const [pattern, replacement] = node.arguments;
  const source =
    pattern?.type === 'RegExpLiteral'
      ? pattern.pattern
      : pattern?.type === 'StringLiteral'
        ? pattern.value
        : '';
  const into = replacement?.type === 'StringLiteral' ? replacement.value : undefined;
  if (/^\^?\(?(?:http|ws)/.test(source) && (into === undefined || /^(?:ws|wss|http|\$)/.test(into)))
    return mapParts(values, (parts) =>
      parts.map((part, index) =>
        index === 0 && typeof part === 'string' ? part.replace(/^http/, 'ws') : part,
      ),
    );
  if (/^\\?\/[+*]?\$$/.test(source) && into === '')
    return mapParts(values, (parts) =>
      parts.map((part, index) =>
        index === parts.length - 1 && typeof part === 'string' ? part.replace(/\/+$/, '') : part,
      ),
    );
  // Both are literals, so the text can be had for the asking.
  if (
    pattern?.type === 'StringLiteral' &&
    into !== undefined &&
    values.every(({ parts }) => parts.length === 1)
  )
    return values.flatMap((value) =>
      mapParts([value], ([only]) =>
        typeof only === 'string' ? [only.replace(pattern.value, into)] : [{ name: 'value', node }],
      ),
    );
  return [text({ name: 'value', node })];
}
