import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import type { OutsidePath } from '../outside.js';
import { definitionOf } from '../resolve.js';
import { propertyName } from '../syntax.js';
import { fieldParameter, keyOf } from '../value-syntax.js';
import { access } from './access.js';
import { isUnset } from './assignments.js';
import { outcomes } from './functions.js';
import { componentProps, parameterValue, usesOfClass } from './parameters.js';
import { union, type Frame, type Text } from './text.js';

/** What `this.name` can be: set by the class, by what it extends, or by what extends it. */
export function fieldValue(
  at: NodePath,
  name: string,
  rest: readonly string[],
  frame: Frame,
): Text[] | undefined {
  const owner = at.findParent((parent) => parent.isClass()) as NodePath<t.Class> | null;
  if (!owner) return undefined;
  if (name === 'props' && rest.length > 0) return componentProps(owner, rest, frame);
  const found = [
    ...valuesIn(owner, name, rest, frame),
    ...basesOf(owner, frame).flatMap(({ path, context }) =>
      valuesIn(path as NodePath<t.Class>, name, rest, { ...frame, context }),
    ),
  ];
  for (const use of usesOfClass(owner, frame)) {
    if (use.how === 'extended')
      found.push(...valuesIn(use.path as NodePath<t.Class>, name, rest, { ...frame, context: use.context }));
  }
  return found.length > 0 ? union(found, frame) : undefined;
}

function basesOf(owner: NodePath<t.Class>, frame: Frame): OutsidePath[] {
  const bases: OutsidePath[] = [];
  let current: OutsidePath = { path: owner, context: frame.context };
  for (let step = 0; step < 6; step += 1) {
    const parent = current.path.get('superClass') as NodePath;
    const base = (parent.node as t.Node | null) ? definitionOf(parent, current.context) : undefined;
    if (!base?.path.isClass()) break;
    bases.push(base);
    current = base;
  }
  return bases;
}

function valuesIn(owner: NodePath<t.Class>, name: string, rest: readonly string[], frame: Frame): Text[][] {
  const found: Text[][] = [];
  const take = (path: NodePath, props = rest): void => {
    if (isUnset(path.node)) return;
    const value = access(path, props, frame);
    if (value) found.push(value);
  };
  for (const member of owner.get('body.body') as NodePath[]) {
    if (keyOf(member.node) === name) {
      if (member.isClassProperty() || member.isClassPrivateProperty()) take(member.get('value') as NodePath);
      else if (member.isClassMethod({ kind: 'get' }) || member.isClassPrivateMethod({ kind: 'get' })) {
        const value = outcomes(member as unknown as NodePath<t.Function>, rest, frame);
        if (value) found.push(value);
      }
    }
    const field = member.isClassMethod({ kind: 'constructor' }) ? fieldParameter(member, name) : undefined;
    const value = field && parameterValue(member, field, rest, frame);
    if (value) found.push(value);
  }
  owner.traverse({
    AssignmentExpression(assignment) {
      const { left, operator } = assignment.node;
      if (propertyName(left) !== name || (left as t.MemberExpression).object.type !== 'ThisExpression')
        return;
      if (['=', '||=', '??='].includes(operator)) take(assignment.get('right') as NodePath);
    },
  });
  return found;
}
