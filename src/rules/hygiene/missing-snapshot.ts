import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
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

/** `setMetrics(payload.new)`, `metrics.value = payload.new`: not a list that grows. */
function setsState(callback: NodePath<t.Function>): boolean {
  let found = false;
  const isNew = (node: t.Node | null | undefined): boolean => {
    if (!node) return false;
    if (node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression') return isNew(node.expression);
    return (
      node.type === 'MemberExpression' && node.property.type === 'Identifier' && node.property.name === 'new'
    );
  };
  callback.traverse({
    CallExpression({ node }) {
      if (node.callee.type === 'Identifier' && /^set[A-Z]/.test(node.callee.name))
        found ||= isNew(node.arguments[0]);
    },
    AssignmentExpression({ node }) {
      found ||= node.operator === '=' && isNew(node.right);
    },
  });
  return found;
}
