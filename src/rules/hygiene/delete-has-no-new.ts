import type * as t from '@babel/types';
import { isConsoleCall } from '../../client/functions.js';
import { calleeName, isMember, outermost, propertyName } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import { deleteHasNoNew, type Args } from '../catalogue/delete-has-no-new.js';
import { defineHygieneRule, type Hit } from './hygiene.js';

export default defineHygieneRule(deleteHasNoNew, ({ unit, channels }) =>
  channels
    .flatMap(({ listeners }) => listeners)
    .filter(
      ({ kind, options }) =>
        kind === 'postgres_changes' && (options.event === '*' || options.event === 'DELETE'),
    )
    .flatMap(({ callback, options }): Hit<Args>[] => {
      if (!callback) return [];
      const text = unit.text.slice(callback.node.start ?? 0, callback.node.end ?? 0);
      const only = options.event === 'DELETE';
      if (!only && (/\beventType\b|['"]DELETE['"]|\berrors\b/.test(text) || looksAtOld(text))) return [];
      const read = newRead(callback);
      return read ? [{ node: read, args: { only } }] : [];
    }),
);

/** The key is taken from `old` where there is none in `new`; `payload.new || payload.old` is not that: an empty object is true. */
function looksAtOld(text: string): boolean {
  return (
    /\bold\b/.test(text) && !/\bnew\s*(?:as [\w.<>[\]]+\s*)?\)?\s*(?:\|\||\?\?)\s*\(?\w+\.old\b/.test(text)
  );
}

/** The first place where `new` is taken from the change, without asking whether there is something in it. */
function newRead(callback: NodePath<t.Function>): t.Node | undefined {
  const [param] = callback.get('params') as NodePath[];
  if (param?.isObjectPattern()) {
    const property = param.node.properties.find(
      (one) => one.type === 'ObjectProperty' && one.key.type === 'Identifier' && one.key.name === 'new',
    );
    const value =
      property?.type === 'ObjectProperty' && property.value.type === 'Identifier'
        ? property.value
        : undefined;
    const uses = value ? (callback.scope.getOwnBinding(value.name)?.referencePaths ?? []) : [];
    return value && uses.some(isAsked) ? undefined : property;
  }
  if (!param?.isIdentifier()) return undefined;
  const uses = callback.scope.getOwnBinding(param.node.name)?.referencePaths ?? [];
  const reads = uses.flatMap((use) =>
    use.key === 'object' && use.parentPath && propertyName(use.parent) === 'new' ? [use.parentPath] : [],
  );
  if (reads.some(isAsked)) return undefined;
  return reads.find((read) => !isLogged(read))?.node;
}

/** `'id' in row`, `Object.keys(row)`, `row.id === id`, `if (row.id)`: what is in the row is asked first. */
function isAsked(read: NodePath): boolean {
  const { parentPath } = read;
  if (parentPath?.isBinaryExpression({ operator: 'in' })) return true;
  const call = read.listKey === 'arguments' ? calleeName(read.parent) : undefined;
  if (/^(?:keys|entries|values|isEmpty|size)$/.test(call ?? '')) return true;
  const field = outermost(read).parentPath;
  if (!isMember(field) || outermost(read).key !== 'object') return false;
  const test = field.findParent(
    (parent) => !parent.isLogicalExpression() && !parent.isUnaryExpression() && !parent.isBinaryExpression(),
  );
  return test?.isIfStatement() === true || test?.isConditionalExpression() === true;
}

function isLogged(read: NodePath): boolean {
  return read.findParent((parent) => isConsoleCall(parent)) !== null;
}
