import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import { fieldUses } from '../../client/holders.js';
import {
  bare,
  calleeName,
  isCall,
  isMember,
  isNullish,
  outermost,
  propertyName,
} from '../../client/syntax.js';
import { originOf } from '../calls.js';

/** Where the subject is kept and everything done with it. */
export interface Subject {
  /** What declares it, when something does: a variable or a field. */
  declaration?: NodePath<t.VariableDeclarator | t.ClassProperty>;
  isField: boolean;
  /** Reads of the subject, the call itself where nothing keeps it. */
  uses: NodePath[];
}

/** Follows the subject from the call that makes it, or says where it gets lost. */
export function subjectOf(call: NodePath<t.CallExpression>): Subject | string {
  const value = outermost(call);
  const parent = value.parentPath;
  if (parent?.isVariableDeclarator() && parent.node.id.type === 'Identifier') {
    const binding = parent.scope.getBinding(parent.node.id.name);
    if (!binding || binding.constantViolations.length > 0)
      return 'the subject is kept in a variable that changes';
    if (parent.parentPath.parentPath?.isExportNamedDeclaration()) return HANDED_ON;
    return { declaration: parent, isField: false, uses: binding.referencePaths };
  }
  const field = parent?.isClassProperty() ? parent : undefined;
  const assigned = parent?.isAssignmentExpression() && value.key === 'right' ? parent : undefined;
  const target = assigned?.get('left') as NodePath | undefined;
  const isOwnField = target && isMember(target) && bare(target.node.object).type === 'ThisExpression';
  if (!field && !isOwnField)
    return assigned ? 'the subject is kept in a variable that changes' : { isField: false, uses: [call] };
  const owner = call.findParent((path) => path.isClass()) as NodePath<t.Class> | null;
  const name = field ? nameOf(field.node.key) : target && propertyName(target.node);
  if (!owner || name === undefined) return 'the subject is kept in a property that cannot be followed';
  const uses: NodePath[] = [];
  for (const use of fieldUses(owner, name)) {
    const around = outermost(use).parentPath;
    if (!around?.isAssignmentExpression() || outermost(use).key !== 'left') uses.push(use);
    else if (around.node !== assigned?.node && !isNullish(around.node.right))
      return 'the subject is made in more than one place';
  }
  const declaration =
    field ??
    (owner.get('body.body') as NodePath[]).find(
      (member): member is NodePath<t.ClassProperty> =>
        member.isClassProperty() && nameOf(member.node.key) === name,
    );
  return { declaration, isField: true, uses };
}

const HANDED_ON = 'the subject is handed on, and others could send with it';

function nameOf(key: t.Node): string | undefined {
  return key.type === 'Identifier' ? key.name : undefined;
}

/** One thing that is done with the subject. */
export interface SubjectUse {
  kind: 'read' | 'next' | 'close' | 'multiplex' | 'asObservable' | 'test';
  use: NodePath;
  call?: NodePath<t.CallExpression>;
}

/** Sorts out a use, or says why it stands in the way. */
export function useOf(use: NodePath): SubjectUse | string {
  const value = outermost(use);
  const parent = value.parentPath;
  if (!parent) return HANDED_ON;
  if (isMember(parent) && value.key === 'object') {
    const name = propertyName(parent.node);
    const call = outermost(parent).parentPath;
    if (!isCall(call) || outermost(parent).key !== 'callee')
      return `\`${name ?? ''}\` of the subject is read`;
    if (name === 'subscribe' || name === 'pipe' || name === 'forEach') return { kind: 'read', use, call };
    if (name === 'next') return { kind: 'next', use, call };
    if (name === 'complete' || name === 'unsubscribe') return { kind: 'close', use, call };
    if (name === 'multiplex') return { kind: 'multiplex', use, call };
    if (name === 'asObservable') return { kind: 'asObservable', use, call };
    return `\`${name ?? ''}\` of the subject is called`;
  }
  if (parent.isIfStatement() || parent.isUnaryExpression({ operator: '!' }) || parent.isLogicalExpression())
    return { kind: 'test', use };
  if (isCall(parent) && value.listKey === 'arguments' && isStreamFunction(parent))
    return { kind: 'read', use };
  if ((parent.isReturnStatement() || parent.isArrowFunctionExpression()) && isTyped(value))
    return { kind: 'read', use };
  if (parent.isExpressionStatement()) return { kind: 'read', use };
  return HANDED_ON;
}

/** `merge(a$, b$)`, `toSignal(a$)`: what rxjs and Angular read streams with. */
function isStreamFunction(call: NodePath<t.CallExpression>): boolean {
  const origin = originOf(call.get('callee') as NodePath);
  return (
    origin !== undefined &&
    /^(rxjs|rxjs\/operators|@angular\/core\/rxjs-interop)$/.test(origin.module) &&
    calleeName(call.node) !== 'lastValueFrom'
  );
}

/** Whether a function says that it returns a stream one can only listen to. */
function isTyped(value: NodePath): boolean {
  const fn = value.getFunctionParent();
  const type = fn?.node.returnType;
  if (type?.type !== 'TSTypeAnnotation') return false;
  const { typeAnnotation: named } = type;
  return (
    named.type === 'TSTypeReference' &&
    named.typeName.type === 'Identifier' &&
    named.typeName.name === 'Observable'
  );
}
