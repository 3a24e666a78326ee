import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { Holder } from './site.js';
import { calleeName, isCall, isMember, propertyName } from './syntax.js';

/** Where a socket value can be put so that it is found again. */
export type Place = { holder: Holder } | { reason: string };

/** The holder an assignment target denotes, if it is one the tool can follow. */
export function holderOfTarget(target: NodePath): Place {
  const node = target.node as t.Node;
  if (node.type === 'Identifier') {
    const binding = target.scope.getBinding(node.name);
    return binding
      ? { holder: variableHolder(binding, false) }
      : { reason: `stored in the global \`${node.name}\`` };
  }
  if (isMember(target)) {
    const name = propertyName(node);
    const object = target.get('object') as NodePath;
    if (object.isThisExpression() && name !== undefined) return fieldOf(object, name);
    if (object.isIdentifier()) {
      const binding = object.scope.getBinding(object.node.name);
      if (name === 'current' && binding && isBox(binding)) return { holder: refHolder(binding) };
      if (name !== undefined && binding && isThisAlias(binding)) return fieldOf(object, name);
    }
    return { reason: 'stored in a property of another object' };
  }
  return { reason: 'destructured' };
}

function fieldOf(at: NodePath, name: string): Place {
  const owner = at.findParent((parent) => parent.isClass()) as NodePath<t.Class> | null;
  return owner
    ? { holder: fieldHolder(owner, name) }
    : { reason: `stored in \`this.${name}\` outside a class` };
}

/** `const self = this`. */
export function isThisAlias(binding: Binding): boolean {
  return binding.path.isVariableDeclarator() && binding.path.node.init?.type === 'ThisExpression';
}

export function variableHolder(binding: Binding, copy: boolean): Holder {
  const declarator = binding.path.isVariableDeclarator() ? binding.path.node : undefined;
  return {
    kind: 'variable',
    name: binding.identifier.name,
    binding,
    copy,
    mentions: [
      binding.identifier,
      ...binding.referencePaths.map((p) => p.node),
      ...assignedIdentifiers(binding),
    ],
    annotations: annotationOf(declarator?.id ?? binding.identifier),
  };
}

/** The type that a variable or parameter is declared with. */
function annotationOf(id: t.Node): t.Node[] {
  return id.type === 'Identifier' && id.typeAnnotation ? [id.typeAnnotation] : [];
}

/** Targets of assignments to the variable itself; declarations repeat the identifier, so they are left out. */
function assignedIdentifiers(binding: Binding): t.Node[] {
  return binding.constantViolations.flatMap((violation) => {
    const left = violation.isAssignmentExpression() ? violation.node.left : undefined;
    return left?.type === 'Identifier' ? [left] : [];
  });
}

export function refHolder(binding: Binding): Holder {
  const declarator = binding.path.isVariableDeclarator() ? binding.path.node : undefined;
  const annotations: t.Node[] = [];
  if (declarator?.id.type === 'Identifier' && declarator.id.typeAnnotation)
    annotations.push(declarator.id.typeAnnotation);
  const init = declarator?.init;
  if (init?.type === 'CallExpression' && init.typeParameters) annotations.push(init.typeParameters);
  return {
    kind: 'ref',
    name: binding.identifier.name,
    binding,
    mentions: [binding.identifier, ...binding.referencePaths.map((p) => p.node)],
    annotations,
  };
}

/** `useRef()`, `React.useRef()`, `createRef()`, `{ current: null }`. */
export function isBox(binding: Binding): boolean {
  const init = binding.path.isVariableDeclarator() ? binding.path.node.init : undefined;
  if (!init) return false;
  if (init.type === 'ObjectExpression') {
    return init.properties.some(
      (p) => p.type === 'ObjectProperty' && p.key.type === 'Identifier' && p.key.name === 'current',
    );
  }
  return ['useRef', 'createRef'].includes(calleeName(init) ?? '');
}

/** `[socket, setSocket] = useState(…)` for a call of the setter. */
export function stateOfSetter(callee: NodePath): Holder | undefined {
  if (!callee.isIdentifier()) return undefined;
  const setter = callee.scope.getBinding(callee.node.name);
  const declarator = setter?.path;
  if (!setter || !declarator?.isVariableDeclarator()) return undefined;
  const { id, init } = declarator.node;
  if (id.type !== 'ArrayPattern' || !init || calleeName(init) !== 'useState') return undefined;
  const [value, set] = id.elements;
  if (value?.type !== 'Identifier' || set?.type !== 'Identifier' || set !== setter.identifier)
    return undefined;
  const binding = declarator.scope.getBinding(value.name);
  if (!binding) return undefined;
  const annotations = init.type === 'CallExpression' && init.typeParameters ? [init.typeParameters] : [];
  return {
    kind: 'state',
    name: value.name,
    binding,
    setter,
    mentions: [binding.identifier, ...binding.referencePaths.map((p) => p.node)],
    annotations,
  };
}

export function fieldHolder(owner: NodePath<t.Class>, name: string): Holder {
  const mentions: t.Node[] = [];
  const annotations: t.Node[] = [];
  let isPrivate = name.startsWith('#');
  for (const member of owner.node.body.body) {
    if (member.type !== 'ClassProperty' && member.type !== 'ClassPrivateProperty') continue;
    const key =
      member.key.type === 'Identifier'
        ? member.key.name
        : member.key.type === 'PrivateName'
          ? `#${member.key.id.name}`
          : undefined;
    if (key !== name) continue;
    mentions.push(member.key);
    if (member.typeAnnotation) annotations.push(member.typeAnnotation);
    if (member.type === 'ClassProperty' && member.accessibility === 'private') isPrivate = true;
  }
  for (const use of fieldUses(owner, name)) mentions.push((use.node as t.MemberExpression).property);
  return { kind: 'field', name, owner, isPrivate: isPrivate || name.startsWith('_'), mentions, annotations };
}

/** Every `this.name` (or `self.name`, with `self = this`) of a class. */
export function fieldUses(owner: NodePath<t.Class>, name: string): NodePath[] {
  const uses: NodePath[] = [];
  const visit = (path: NodePath): void => {
    if (propertyName(path.node) !== name) return;
    const object = path.get('object') as NodePath;
    const binding = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
    if (object.isThisExpression() || (binding && isThisAlias(binding))) uses.push(path);
  };
  owner.traverse({ MemberExpression: visit, OptionalMemberExpression: visit });
  return uses;
}

/** The same holder seen twice is one holder. */
export function sameHolder(a: Holder, b: Holder): boolean {
  if (a.kind === 'field' && b.kind === 'field') return a.owner.node === b.owner.node && a.name === b.name;
  return a.kind !== 'field' && b.kind !== 'field' && a.binding === b.binding;
}

/** True for the call `useRef(…)`-like around an expression that is its argument. */
export function isRefInitialiser(path: NodePath): boolean {
  return (
    isCall(path.parentPath) &&
    path.listKey === 'arguments' &&
    ['useRef', 'createRef'].includes(calleeName(path.parentPath.node) ?? '')
  );
}
