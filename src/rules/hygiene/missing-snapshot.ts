import type * as t from '@babel/types';
import { bare, calleeName, isCall, isNullish, propertyName } from '../../client/syntax.js';
import type { Binding, NodePath } from '../../parse/traverse.js';
import { missingSnapshot } from '../catalogue/missing-snapshot.js';
import { defineHygieneRule } from './hygiene.js';

/** The row as a whole becomes a state, and the file reads no table and fetches nothing. */
export default defineHygieneRule(missingSnapshot, ({ unit, channels }) => {
  if (
    /\.from\s*\(|\.rpc\s*\(|\bfetch\s*\(|\buse\w*(Query|SWR)\b|\baxios\b|\binvalidateQueries\b/.test(
      unit.text,
    )
  )
    return [];
  return channels
    .flatMap(({ listeners }) => listeners)
    .filter(
      ({ kind, options, callback }) =>
        kind === 'postgres_changes' &&
        options.event !== 'INSERT' &&
        options.event !== 'DELETE' &&
        callback &&
        setsState(callback),
    )
    .map(({ call, options }) => ({ node: call.node.callee, args: { table: options.table ?? 'the table' } }));
});

/** `setMetrics(payload.new)`, `metrics.value = payload.new`: not a list that grows, and nothing else ever fills the state. */
function setsState(callback: NodePath<t.Function>): boolean {
  let found = false;
  callback.traverse({
    CallExpression(call) {
      const { callee, arguments: values } = call.node;
      if (callee.type !== 'Identifier' || !/^set[A-Z]/.test(callee.name) || !isNew(values[0])) return;
      const setter = call.scope.getBinding(callee.name);
      found ||= !isFilled(setter, call.get('callee') as NodePath);
    },
    AssignmentExpression(assignment) {
      const { node } = assignment;
      found ||= node.operator === '=' && isNew(node.right);
    },
  });
  return found;
}

function isNew(node: t.Node | null | undefined): boolean {
  if (!node) return false;
  const value = bare(node);
  return propertyName(value) === 'new';
}

/** Whether a state starts with a value from elsewhere, or its setter is used for something else than a change or nothing. */
function isFilled(setter: Binding | undefined, use: NodePath): boolean {
  const declarator = setter?.path.isVariableDeclarator() ? setter.path.node : undefined;
  const init = declarator?.init && bare(declarator.init);
  // Handed in, or a store's: whoever owns the state can load it.
  if (!setter || !init || calleeName(init) !== 'useState') return true;
  const [first] = (init as t.CallExpression).arguments;
  if (first && !isBlank(first)) return true;
  return setter.referencePaths.some((reference) => {
    if (reference.node === use.node || reference.parentPath?.isArrayExpression()) return false;
    const call = reference.parentPath;
    if (!isCall(call) || reference.key !== 'callee') return true;
    const [value] = call.node.arguments;
    return value !== undefined && !isNew(value) && !isBlank(value);
  });
}

function isBlank(node: t.Node): boolean {
  const value = bare(node);
  return (
    isNullish(value) ||
    isLiteral(value) ||
    (value.type === 'ArrayExpression' && value.elements.length === 0) ||
    (value.type === 'ObjectExpression' &&
      value.properties.every((one) => one.type === 'ObjectProperty' && isBlank(one.value)))
  );
}

function isLiteral({ type }: t.Node): boolean {
  return type === 'NumericLiteral' || type === 'StringLiteral' || type === 'BooleanLiteral';
}
