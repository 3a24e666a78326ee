import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { bare, calleeName, isCall, isFunctionNode, isMember, outermost, propertyName } from './syntax.js';

/** A function that an expression names, and every place that mentions it. */
export interface NamedFunction {
  fn: NodePath<t.Function>;
  name: string;
  /** Every reference, in source order: calls, arguments, dependency lists. */
  references: NodePath[];
  /** True when code outside this file can reach it by name. */
  exported: boolean;
  /** A method: others may call it, but not by its name in this file. */
  isMethod?: boolean;
}

/** Resolves `f`, `this.f`, `this.f.bind(this)` to a function of the same file, through useCallback and type wrappers. */
export function resolveFunction(path: NodePath): NamedFunction | undefined {
  const node = path.node as t.Node;
  if (node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression')
    return resolveFunction(path.get('expression') as NodePath);
  if (node.type === 'Identifier') {
    const binding = path.scope.getBinding(node.name);
    if (!binding || binding.constantViolations.length > 0) return undefined;
    const fn = functionOfDeclaration(binding.path);
    if (!fn) return undefined;
    const exported =
      binding.referencePaths.some((p) => p.parentPath?.isExportSpecifier() ?? false) ||
      isExportedDeclaration(binding.path);
    return {
      fn,
      name: node.name,
      references: binding.referencePaths.filter((p) => p.isIdentifier() || p.isJSXIdentifier()),
      exported,
    };
  }
  if (isCall(path) && calleeName(node) === 'bind')
    return resolveFunction(path.get('callee.object') as NodePath);
  if (isMember(path) && path.node.object.type === 'ThisExpression') return methodOf(path);
  return undefined;
}

/** The function a declaration declares: `function f`, `const f = () => …`, `const f = useCallback(() => …)`. */
export function functionOfDeclaration(path: NodePath): NodePath<t.Function> | undefined {
  if (path.isFunctionDeclaration()) return path as NodePath<t.Function>;
  if (!path.isVariableDeclarator() || path.node.id.type !== 'Identifier') return undefined;
  return functionOfValue(path.get('init') as NodePath);
}

function functionOfValue(value: NodePath): NodePath<t.Function> | undefined {
  if (!value.node) return undefined;
  if (isFunctionNode(value.node)) return value as NodePath<t.Function>;
  if (
    isCall(value) &&
    ['useCallback', 'useEvent', 'useEffectEvent', 'useMemoizedFn'].includes(calleeName(value.node) ?? '')
  ) {
    const [first] = value.get('arguments') as NodePath[];
    return first && isFunctionNode(first.node) ? (first as NodePath<t.Function>) : undefined;
  }
  return undefined;
}

function isExportedDeclaration(path: NodePath): boolean {
  const statement = path.isFunctionDeclaration() ? path : path.parentPath;
  const parent = statement?.parentPath;
  return (parent?.isExportNamedDeclaration() ?? false) || (parent?.isExportDefaultDeclaration() ?? false);
}

function methodOf(path: NodePath<t.MemberExpression>): NamedFunction | undefined {
  const name = propertyName(path.node);
  const owner = path.findParent((p) => p.isClass()) as NodePath<t.Class> | null;
  if (name === undefined || !owner) return undefined;
  let fn: NodePath<t.Function> | undefined;
  let isPrivate = name.startsWith('#') || name.startsWith('_');
  for (const member of owner.get('body.body') as NodePath[]) {
    const node = member.node as
      t.ClassMethod | t.ClassProperty | t.ClassPrivateMethod | t.ClassPrivateProperty;
    const key =
      'key' in node
        ? node.key.type === 'Identifier'
          ? node.key.name
          : node.key.type === 'PrivateName'
            ? `#${node.key.id.name}`
            : ''
        : '';
    if (key !== name) continue;
    if ('accessibility' in node && node.accessibility === 'private') isPrivate = true;
    if (member.isClassMethod() || member.isClassPrivateMethod())
      fn = member as unknown as NodePath<t.Function>;
    else if ('value' in node && node.value) fn = functionOfValue(member.get('value') as NodePath);
  }
  if (!fn) return undefined;
  const references: NodePath[] = [];
  const visit = (use: NodePath): void => {
    if (
      propertyName(use.node) === name &&
      (use.node as t.MemberExpression).object.type === 'ThisExpression' &&
      !isSelfBinding(use, name)
    )
      references.push(use);
  };
  owner.traverse({ MemberExpression: visit, OptionalMemberExpression: visit });
  return { fn, name, references, exported: !isPrivate, isMethod: true };
}

/** `this.f = this.f.bind(this)`: both sides only prepare the method. */
function isSelfBinding(use: NodePath, name: string): boolean {
  const assignment = use.findParent((p) => p.isAssignmentExpression() || p.isStatement());
  if (!assignment?.isAssignmentExpression() || propertyName(assignment.node.left) !== name) return false;
  const right = bare(assignment.node.right);
  return calleeName(right) === 'bind' || use.node === assignment.node.left;
}

/** The call that a reference to a function is the callee of; `f?.()` too. */
export function callOf(reference: NodePath): NodePath<t.CallExpression> | undefined {
  const outer = outermost(reference);
  return isCall(outer.parentPath) && outer.key === 'callee' ? outer.parentPath : undefined;
}

/** Whether a call is `console.log(…)` or a relative. */
export function isConsoleCall(path: NodePath | null | undefined): boolean {
  if (!isCall(path)) return false;
  const callee = bare(path.node.callee);
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return false;
  const object = bare(callee.object);
  const name = object.type === 'Identifier' ? object.name : (propertyName(object) ?? '');
  return /^(console|logger|log|Logger)$/.test(name);
}
