import type { SourceUnit } from '../parse/parse.js';
import { traverse, type Binding, type NodePath } from '../parse/traverse.js';
import { resolveFunction } from '../client/functions.js';
import { stateOfSetter } from '../client/holders.js';
import { isJsonParse } from '../client/parsers.js';
import { isCall, isMember, outermost, propertyName } from '../client/syntax.js';

/** Variables and fields (as `this.name`) that text is put into. */
interface Kept {
  bindings: Set<Binding>;
  fields: Set<string>;
}

/** Whether text that is read at the given places is kept, and parsed as JSON where it is read again. */
export function parsedLater(reads: NodePath[], unit: SourceUnit): boolean {
  const kept: Kept = { bindings: new Set(), fields: new Set() };
  for (const read of reads) follow(read, kept);
  if (kept.bindings.size + kept.fields.size === 0) return false;
  let found = false;
  traverse(unit.ast, {
    CallExpression(call) {
      if (isJsonParse(call)) found ||= mentions(call, kept) || isOfKeptList(call, kept);
    },
  });
  return found;
}

/** Climbs from a read to the state, the variable, the field or the parameter that it ends in. */
function follow(read: NodePath, kept: Kept): void {
  for (let path = read; path.parentPath && !path.isStatement(); path = path.parentPath) {
    const parent = path.parentPath;
    if (parent.isAssignmentExpression() && path.key === 'right') keep(parent.get('left') as NodePath, kept);
    else if (parent.isVariableDeclarator() && path.key === 'init') keep(parent.get('id') as NodePath, kept);
    else if (isCall(parent) && path.listKey === 'arguments') {
      const callee = parent.get('callee') as NodePath;
      const state = stateOfSetter(callee);
      if (state?.kind === 'state') kept.bindings.add(state.binding);
      const target = resolveFunction(callee);
      const param =
        target && typeof path.key === 'number'
          ? (target.fn.get('params') as NodePath[])[path.key]
          : undefined;
      const binding = param?.isIdentifier() ? target?.fn.scope.getBinding(param.node.name) : undefined;
      if (binding) kept.bindings.add(binding);
      if (isMember(callee)) keep(callee.get('object') as NodePath, kept);
    }
  }
}

function keep(target: NodePath, kept: Kept): void {
  if (target.isIdentifier()) {
    const binding = target.scope.getBinding(target.node.name);
    if (binding) kept.bindings.add(binding);
  } else if (isMember(target)) {
    const object = target.get('object') as NodePath;
    const name = propertyName(target.node);
    if (object.isThisExpression() && name !== undefined) kept.fields.add(name);
    else keep(object, kept);
  }
}

function mentions(path: NodePath, kept: Kept): boolean {
  let found = false;
  path.traverse({
    Identifier(inner) {
      const binding = inner.scope.getBinding(inner.node.name);
      if (binding && kept.bindings.has(binding)) found = true;
    },
    ThisExpression(inner) {
      const name = inner.parentPath && propertyName(inner.parentPath.node);
      if (name !== undefined && name !== null && kept.fields.has(name)) found = true;
    },
  });
  return found;
}

/** `lines.map((line) => JSON.parse(line))`. */
function isOfKeptList(call: NodePath, kept: Kept): boolean {
  const fn = call.findParent((p) => p.isFunction());
  const list = fn && outermost(fn).parentPath;
  return isCall(list) && fn?.listKey === 'arguments' && mentions(list.get('callee') as NodePath, kept);
}
