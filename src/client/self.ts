import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { bare, calleeName, isFunctionNode, outermost } from './syntax.js';

/** What `this` stands for: an instance of a class, the component or store that an object of options describes, or an object itself. */
export type Self = NodePath<t.Class | t.ObjectExpression>;

/** A field or function that `this` has. */
export interface Member {
  name: string;
  /** The class member or the property. */
  path: NodePath;
  /** Set when it is a function, however it is written. */
  fn?: NodePath<t.Function>;
  /** What a field starts with. */
  value?: t.Node;
  annotation?: t.Node;
  /** Nothing outside this file uses it by name. */
  isPrivate: boolean;
}

/** The class or options around a place; for markup those of the component whose markup it is. */
export function selfOf(path: NodePath): Self | undefined {
  const found = path.findParent(
    (at) =>
      at.isClass() ||
      (at.isObjectExpression() && (isOptions(at) || isOwnObject(at, path))) ||
      (at.isStatement() && isMarkup(at.node)),
  );
  if (!found?.isStatement() || found.isClass()) return found as Self | undefined;
  return componentOf(found) ?? selfOf(found);
}

const OPTION =
  /^(data|methods|computed|watch|setup|template|mixins|state|actions|getters|(before)?(create|mount|update|unmount|destroy)(d|ed)?|mounted|created|destroyed)$/i;
const DEFINES = /^(defineComponent|defineNuxtComponent|extend|component|createApp|defineStore|Vue)$/;

/** `export default { … }`, `defineComponent({ … })`, `defineStore('name', { … })`, `new Vue({ … })` with options in it. */
function isOptions(object: NodePath<t.ObjectExpression>): boolean {
  const { parent } = object;
  const defines =
    parent.type === 'ExportDefaultDeclaration' ||
    ((parent.type === 'CallExpression' || parent.type === 'NewExpression') && definesComponent(parent));
  return defines && object.node.properties.some((property) => OPTION.test(keyOf(property) ?? ''));
}

function definesComponent(call: t.CallExpression | t.NewExpression): boolean {
  const { callee } = call;
  return DEFINES.test(callee.type === 'Identifier' ? callee.name : (calleeName(call) ?? ''));
}

/** Whether `this` at a place is an object of its own: a method written in the object is around the place. */
function isOwnObject(object: NodePath<t.ObjectExpression>, at: NodePath): boolean {
  return (
    isStandalone(object) &&
    (object.get('properties') as NodePath[]).some(
      (property) => memberFunction(property) && at.findParent((up) => up.node === property.node) !== null,
    )
  );
}

/** `connect() { … }`, `connect: function () { … }`: an arrow function has the `this` of what is around the object. */
function memberFunction(property: NodePath): boolean {
  if (property.isObjectMethod()) return true;
  return property.isObjectProperty() && property.node.value.type === 'FunctionExpression';
}

/** The constant that is this object for as long as it lives: `const api = { … }`, without options of a framework. */
export function constantOf(object: NodePath): Binding | undefined {
  const declarator = outermost(object).parentPath;
  if (!object.isObjectExpression() || !declarator?.isVariableDeclarator() || hasOptions(object))
    return undefined;
  const { id } = declarator.node;
  const binding = id.type === 'Identifier' ? declarator.scope.getBinding(id.name) : undefined;
  return binding?.constant === true ? binding : undefined;
}

/** An object that is `this` in its methods, and there once: one that a constant names, `export default { … }`, `app.feed = { … }`. */
export function isStandalone(object: NodePath): boolean {
  if (constantOf(object)) return true;
  const { parentPath: parent } = outermost(object);
  if (!object.isObjectExpression() || hasOptions(object)) return false;
  return (
    parent?.isExportDefaultDeclaration() === true ||
    (parent?.isAssignmentExpression({ operator: '=' }) === true &&
      parent.node.left.type === 'MemberExpression')
  );
}

function hasOptions(object: NodePath<t.ObjectExpression>): boolean {
  return object.node.properties.some((property) => OPTION.test(keyOf(property) ?? ''));
}

/** The object that a constant is. */
export function objectOf(binding: Binding): Self | undefined {
  if (!binding.path.isVariableDeclarator()) return undefined;
  let init = binding.path.get('init') as NodePath;
  while (init.node && init.node !== bare(init.node)) init = init.get('expression') as NodePath;
  return init.isObjectExpression() && constantOf(init) === binding ? (init as Self) : undefined;
}

/** What a file with markup exports as its component. */
function componentOf(statement: NodePath): Self | undefined {
  const program = statement.findParent((at) => at.isProgram()) as NodePath<t.Program> | null;
  const exported = program?.get('body').find((at) => at.isExportDefaultDeclaration());
  const value = exported?.get('declaration') as NodePath | undefined;
  if (value?.isClass()) return value as Self;
  if (value?.isObjectExpression()) return isOptions(value) ? (value as Self) : undefined;
  if (!value?.isCallExpression()) return undefined;
  return value.get('arguments').find((at) => at.isObjectExpression() && isOptions(at)) as Self | undefined;
}

/** Whether a function is an action of a store, which any component may run. */
export function isStoreAction(fn: NodePath): boolean {
  const property = fn.isObjectMethod() ? fn : fn.parentPath;
  const list = property?.parentPath?.parentPath;
  return list?.isObjectProperty() === true && keyOf(list.node) === 'actions';
}

/** Whether a function is a method of a component or store, whose `this` is the component whoever calls it. */
export function isComponentMethod(fn: NodePath): boolean {
  const property = fn.isObjectMethod() ? fn : fn.parentPath;
  const list = property?.parentPath?.parentPath;
  if (list?.isObjectProperty() !== true || !/^(methods|actions)$/.test(keyOf(list.node) ?? '')) return false;
  return selfOf(fn)?.node === list.parent;
}

/** The type that the state of a component or store is declared to have: `data(): Data`, `state: (): State => …`. */
export function declaredState(self: Self): t.Node | undefined {
  if (!self.isObjectExpression()) return undefined;
  const property = optionNamed(self, 'data') ?? optionNamed(self, 'state');
  const fn = property?.isObjectProperty() ? (property.get('value') as NodePath) : property;
  return fn?.isFunction() ? (fn.node.returnType ?? undefined) : undefined;
}

/** The object that the state of a pinia store starts with; others read it by name, as `store.socket`. */
export function storeState(self: Self): NodePath | undefined {
  const isStore = self.isObjectExpression() && calleeName(self.parent) === 'defineStore';
  const property = isStore ? optionNamed(self, 'state') : undefined;
  return property && returned(property);
}

/** Whether a field is part of what `data` or `state` makes, which Vue makes reactive. */
export function isReactiveState(self: Self, name: string): boolean {
  if (!self.isObjectExpression() || isStandalone(self)) return false;
  const property = optionNamed(self, 'data') ?? optionNamed(self, 'state');
  return property !== undefined && propertiesOf(returned(property)).some((path) => keyOf(path.node) === name);
}

/** Whether a component is written for Vue 3 (or 2.7) by its look: how it is defined, or the names of its hooks. */
export function isVue3(self: Self): boolean {
  if (!self.isObjectExpression()) return false;
  return (
    /^define(?:Nuxt)?Component$/.test(calleeName(self.parent) ?? '') ||
    ['beforeUnmount', 'unmounted', 'setup', 'emits'].some((name) => optionNamed(self, name) !== undefined)
  );
}

/** Functions of a pinia store that are given its state: `getters: { isOnline: (state) => … }`. */
export function storeGetters(self: Self): NodePath<t.Function>[] {
  const property = storeState(self) && self.isObjectExpression() ? optionNamed(self, 'getters') : undefined;
  return property?.isObjectProperty()
    ? propertiesOf(property.get('value') as NodePath).flatMap((path) => optionMember(path)[0]?.fn ?? [])
    : [];
}

function optionNamed(self: NodePath<t.ObjectExpression>, name: string): NodePath | undefined {
  return (self.get('properties') as NodePath[]).find((path) => keyOf(path.node) === name);
}

/** All members that a declaration names, in source order. */
export function membersOf(self: Self): Member[] {
  if (!self.isObjectExpression())
    return (self.get('body.body') as NodePath[]).flatMap((path) => classMember(path) ?? []);
  const properties = self.get('properties') as NodePath[];
  if (isStandalone(self))
    return properties
      .flatMap(optionMember)
      .map((member) => ({ ...member, isPrivate: /^_/.test(member.name) }));
  return properties.flatMap((path) => {
    const key = keyOf(path.node);
    if (key === 'data' || key === 'state') return propertiesOf(returned(path)).flatMap(optionMember);
    if (/^(methods|computed|watch|actions|getters)$/.test(key ?? ''))
      return propertiesOf(path.get('value') as NodePath).flatMap(optionMember);
    return optionMember(path);
  });
}

export function memberOf(self: Self, name: string): Member | undefined {
  return membersOf(self).find((member) => member.name === name);
}

function classMember(path: NodePath): Member | undefined {
  const node = path.node as t.ClassMethod | t.ClassProperty;
  const name = keyOf(node);
  if (name === undefined) return undefined;
  const isPrivate =
    name.startsWith('#') ||
    name.startsWith('_') ||
    ('accessibility' in node && node.accessibility === 'private');
  if (path.isClassMethod() || path.isClassPrivateMethod())
    return { name, path, fn: path as unknown as NodePath<t.Function>, isPrivate };
  const value = path.get('value') as NodePath;
  const fn = isFunctionNode(value.node) ? (value as NodePath<t.Function>) : undefined;
  return {
    name,
    path,
    fn,
    value: value.node,
    annotation: (node as t.ClassProperty).typeAnnotation ?? undefined,
    isPrivate,
  };
}

function optionMember(path: NodePath): Member[] {
  const name = keyOf(path.node);
  if (name === undefined) return [];
  if (path.isObjectMethod()) return [{ name, path, fn: path as NodePath<t.Function>, isPrivate: true }];
  const value = path.get('value') as NodePath;
  const fn = isFunctionNode(value.node) ? (value as NodePath<t.Function>) : undefined;
  const annotation = value.isTSAsExpression() ? value.node.typeAnnotation : undefined;
  return [{ name, path, fn, value: value.node ?? undefined, annotation, isPrivate: true }];
}

/** The object that `data() { return { … } }` or `state: () => ({ … })` makes; `data: { … }` is one itself. */
function returned(path: NodePath): NodePath | undefined {
  const fn = path.isObjectMethod() ? path : (path.get('value') as NodePath);
  if (!fn.isFunction()) return fn;
  const body = fn.get('body') as NodePath;
  if (!body.isBlockStatement()) return body;
  const last = (body.get('body') as NodePath[]).find((at) => at.isReturnStatement());
  return last?.get('argument') as NodePath | undefined;
}

function propertiesOf(path: NodePath | undefined): NodePath[] {
  return path?.isObjectExpression() ? (path.get('properties') as NodePath[]) : [];
}

/** Name of a property or member, with its `#`. */
function keyOf(node: t.Node): string | undefined {
  if (!('key' in node) || ('computed' in node && node.computed)) return undefined;
  const key = node.key as t.Node;
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'StringLiteral') return key.value;
  return key.type === 'PrivateName' ? `#${key.id.name}` : undefined;
}

function isMarkup(node: t.Node): boolean {
  return node.extra?.markup === true;
}
