import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { FieldHolder, Holder, VariableHolder } from './site.js';
import { memberAnnotations } from './declared.js';
import { runeOf, typesOf } from './runes.js';
import {
  constantOf,
  declaredState,
  isStandalone,
  membersOf,
  objectOf,
  selfOf,
  storeGetters,
  type Self,
} from './self.js';
import { bare, calleeName, isCall, isMember, propertyName } from './syntax.js';

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
      if (name !== undefined && binding && boxOf(binding) === name) return { holder: refHolder(binding) };
      if (name !== undefined && binding && isThisAlias(binding)) return fieldOf(object, name);
      const owner = binding && objectOf(binding);
      if (name !== undefined && owner) return { holder: fieldHolder(owner, name, object.node.name) };
    }
    return { reason: 'stored in a property of another object' };
  }
  return { reason: 'destructured' };
}

function fieldOf(at: NodePath, name: string): Place {
  const owner = selfOf(at);
  return owner
    ? { holder: fieldHolder(owner, name) }
    : { reason: `stored in \`this.${name}\` outside a class` };
}

/** `const self = this`. */
export function isThisAlias(binding: Binding): boolean {
  return binding.path.isVariableDeclarator() && binding.path.node.init?.type === 'ThisExpression';
}

export function variableHolder(binding: Binding, copy: boolean): VariableHolder {
  const declarator = binding.path.isVariableDeclarator() ? binding.path.node : undefined;
  const rune = runeOf(declarator?.init);
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
    annotations: [...annotationOf(declarator?.id ?? binding.identifier), ...typesOf(rune)],
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
    box: boxOf(binding) ?? 'current',
    binding,
    mentions: [binding.identifier, ...binding.referencePaths.map((p) => p.node)],
    annotations,
  };
}

/**
 * Under what name a box keeps its value: `current` of `useRef()`, `React.useRef()`, `createRef()` and `{ current: null }`, `value` of
 * Vue's `ref()` and `shallowRef()`; `undefined` for what is no box.
 */
export function boxOf(binding: Binding): 'current' | 'value' | undefined {
  const init = binding.path.isVariableDeclarator() ? binding.path.node.init : undefined;
  if (!init) return undefined;
  if (init.type === 'ObjectExpression') {
    const isBox = init.properties.some(
      (p) => p.type === 'ObjectProperty' && p.key.type === 'Identifier' && p.key.name === 'current',
    );
    return isBox ? 'current' : undefined;
  }
  return BOXES[calleeName(bare(init)) ?? ''];
}

const BOXES: Record<string, 'current' | 'value' | undefined> = {
  useRef: 'current',
  createRef: 'current',
  ref: 'value',
  shallowRef: 'value',
};

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

export function fieldHolder(owner: Self, name: string, through = 'this'): FieldHolder {
  const members = membersOf(owner).filter((member) => member.name === name && !member.fn);
  const type = declaredState(owner);
  const declared = type ? memberAnnotations(type, name, owner) : [];
  const uses = fieldUses(owner, name).map((use) => (use.node as t.MemberExpression).property);
  return {
    kind: 'field',
    name,
    owner,
    through,
    isPrivate: name.startsWith('#') || name.startsWith('_') || members.some((member) => member.isPrivate),
    mentions: [
      ...members.map(({ path }) => (path.node as t.ClassProperty).key),
      ...declared.map(({ key }) => key),
      ...uses,
    ],
    annotations: [
      ...members.flatMap(({ annotation, value }) => [annotation ?? [], typesOf(runeOf(value))].flat()),
      ...declared.map(({ annotation }) => annotation),
    ],
  };
}

/**
 * Every `this.name` (or `self.name`, with `self = this`) of a class, of a component with its markup, or of an object that a constant
 * names, where `api.name` is the same.
 */
export function fieldUses(owner: Self, name: string): NodePath[] {
  const uses: NodePath[] = [];
  const constant = constantOf(owner);
  const visit = (path: NodePath): void => {
    if (propertyName(path.node) !== name) return;
    const object = path.get('object') as NodePath;
    const binding = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
    if (!object.isThisExpression() && !(binding && isThisAlias(binding))) return;
    if (!isStandalone(owner) || selfOf(path)?.node === owner.node) uses.push(path);
  };
  for (const { parentPath } of constant?.referencePaths ?? [])
    if (isMember(parentPath) && propertyName(parentPath.node) === name) uses.push(parentPath);
  const visitor = { MemberExpression: visit, OptionalMemberExpression: visit };
  owner.traverse(visitor);
  for (const getter of storeGetters(owner)) {
    const [state] = getter.node.params;
    const given = state?.type === 'Identifier' ? getter.scope.getOwnBinding(state.name) : undefined;
    for (const { parentPath } of given?.referencePaths ?? [])
      if (isMember(parentPath) && propertyName(parentPath.node) === name) uses.push(parentPath);
  }
  const program = owner.findParent((at) => at.isProgram()) as NodePath<t.Program> | null;
  for (const statement of program?.get('body') ?? [])
    if (statement.node.extra?.markup === true) statement.traverse(visitor);
  return uses;
}

/** The same holder seen twice is one holder. */
export function sameHolder(a: Holder, b: Holder): boolean {
  if (a.kind === 'field' && b.kind === 'field') return a.owner.node === b.owner.node && a.name === b.name;
  if (a.kind === 'store' && b.kind === 'store')
    return a.store.maker.node === b.store.maker.node && a.name === b.name;
  return bindingOf(a) !== undefined && bindingOf(a) === bindingOf(b);
}

/** The variable that a holder is, or is kept in; fields and stores have none. */
export function bindingOf(holder: Holder): Binding | undefined {
  return 'binding' in holder ? holder.binding : undefined;
}

/** True for the call `useRef(…)`-like around an expression that is its argument. */
export function isRefInitialiser(path: NodePath): boolean {
  return (
    isCall(path.parentPath) &&
    path.listKey === 'arguments' &&
    (calleeName(path.parentPath.node) ?? '') in BOXES
  );
}
