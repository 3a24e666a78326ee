import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { memberAnnotations } from './declared.js';
import type { StoreHolder } from './site.js';
import { bare, calleeName, isCall, isFunctionNode, isMember, outermost, propertyName } from './syntax.js';
import { keyOf } from './value-syntax.js';
import { isStoreMaker } from './value-wrappers.js';

/** A store of zustand: `create((set, get) => ({ … }))`. */
export interface Store {
  /** The function that makes its state. */
  maker: NodePath<t.Function>;
  /** The state as it starts. */
  state: NodePath<t.ObjectExpression>;
}

/** Middleware that hands a maker on as it is. */
const MIDDLEWARE = /^(?:devtools|persist|immer|subscribeWithSelector)$/;

/** The store that a property is put into: `set({ socket: ws })`, `set((state) => ({ socket: ws }))`. */
export function storeSetBy(property: NodePath): Store | undefined {
  const object = property.parentPath;
  if (!object?.isObjectExpression()) return undefined;
  let value = outermost(object);
  const fn = value.parentPath?.isReturnStatement() ? value.getFunctionParent() : value.parentPath;
  if (fn && isFunctionNode(fn.node)) value = outermost(fn);
  const call = value.parentPath;
  if (!isCall(call) || value.listKey !== 'arguments' || value.key !== 0) return undefined;
  const callee = call.get('callee') as NodePath;
  if (isMember(callee) && propertyName(callee.node) === 'setState')
    return storeNamed(callee.get('object') as NodePath);
  const set = callee.isIdentifier() ? callee.scope.getBinding(callee.node.name) : undefined;
  const maker = set?.kind === 'param' ? set.scope.path : undefined;
  const store = maker?.isFunction() ? storeOf(maker) : undefined;
  return store && set === parameter(store, 0) ? store : undefined;
}

/** The store that a constant of the file is the hook of. */
function storeNamed(hook: NodePath): Store | undefined {
  const declarator = hook.isIdentifier() ? hook.scope.getBinding(hook.node.name)?.path : undefined;
  let value = declarator?.isVariableDeclarator() ? (declarator.get('init') as NodePath) : undefined;
  while (isCall(value)) value = (value.get('arguments') as NodePath[])[0];
  return value?.isFunction() ? storeOf(value) : undefined;
}

function storeOf(maker: NodePath<t.Function>): Store | undefined {
  if (!isMaker(maker)) return undefined;
  let state = maker.get('body') as NodePath;
  if (state.isBlockStatement()) {
    const last = (state.get('body') as NodePath[]).find((statement) => statement.isReturnStatement());
    state = last?.get('argument') as NodePath;
  }
  while (state?.node && state.node !== bare(state.node)) state = state.get('expression') as NodePath;
  return state?.isObjectExpression() ? { maker, state } : undefined;
}

/** The first argument of `create(…)` or `create<State>()(…)`, also in middleware; or declared to be one. */
function isMaker(maker: NodePath): boolean {
  let value = outermost(maker);
  for (;;) {
    const { parentPath: parent } = value;
    if (!isCall(parent) || value.listKey !== 'arguments' || value.key !== 0) break;
    const callee = bare(parent.node.callee);
    const name = calleeName(callee.type === 'CallExpression' ? callee : parent.node);
    if (isStoreMaker(name)) return true;
    if (!MIDDLEWARE.test(name ?? '')) return false;
    value = outermost(parent);
  }
  const id = value.parentPath?.isVariableDeclarator() ? value.parentPath.node.id : undefined;
  return JSON.stringify(id?.type === 'Identifier' ? id.typeAnnotation : null).includes('"StateCreator"');
}

function parameter({ maker }: Store, index: number): Binding | undefined {
  const node = maker.node.params[index];
  return node?.type === 'Identifier' ? maker.scope.getOwnBinding(node.name) : undefined;
}

/** Everything that a store does with one property of its state. */
export interface StoreUses {
  /** `get().socket`, `state.socket`. */
  reads: NodePath[];
  /** `const { socket } = get()`. */
  taken: { binding: Binding; property: t.ObjectProperty }[];
  /** `socket: …` in what is set, and as the state starts. */
  written: NodePath<t.ObjectProperty>[];
  /** Where the whole state goes to others. */
  handedOn: NodePath[];
}

export function storeUses({ store, name }: Pick<StoreHolder, 'store' | 'name'>): StoreUses {
  const uses: StoreUses = { reads: [], taken: [], written: [], handedOn: [] };
  const seen = new Set<t.Node>();

  const properties = (object: NodePath | undefined): void => {
    if (!object?.isObjectExpression()) return;
    for (const property of object.get('properties') as NodePath[])
      if (property.isObjectProperty() && keyOf(property.node) === name) uses.written.push(property);
  };
  /** `path` is the whole state. */
  const whole = (path: NodePath): void => {
    const value = outermost(path);
    if (seen.has(value.node)) return;
    seen.add(value.node);
    const { parentPath: parent } = value;
    if (isMember(parent) && value.key === 'object') {
      const read = propertyName(parent.node);
      if (read === name) uses.reads.push(parent);
      else if (read === undefined) uses.handedOn.push(value);
    } else if (parent?.isVariableDeclarator()) into(parent.get('id') as NodePath);
    else if (parent && !parent.isSpreadElement() && !parent.isExpressionStatement())
      uses.handedOn.push(value);
  };
  /** A pattern or parameter that takes the whole state. */
  const into = (target: NodePath): void => {
    const node = target.node as t.Node;
    if (node.type === 'Identifier')
      for (const path of target.scope.getBinding(node.name)?.referencePaths ?? []) whole(path);
    else if (node.type === 'ObjectPattern')
      for (const property of node.properties) {
        if (property.type === 'RestElement' || keyOf(property) !== name) continue;
        const { value } = property;
        const binding = value.type === 'Identifier' ? target.scope.getBinding(value.name) : undefined;
        if (binding) uses.taken.push({ binding, property });
        else uses.handedOn.push(target);
      }
    else uses.handedOn.push(target);
  };
  const isSet = (given: NodePath | undefined): void => {
    if (!given) return;
    let value = given;
    while (value.node !== bare(value.node)) value = value.get('expression') as NodePath;
    properties(value);
    if (!value.isFunction()) return;
    const [state] = value.get('params') as NodePath[];
    if (state) into(state);
    const body = value.get('body') as NodePath;
    if (!body.isBlockStatement()) return properties(bareOf(body));
    value.traverse({
      Function: (inner) => inner.skip(),
      ReturnStatement: (statement) => properties(bareOf(statement.get('argument') as NodePath)),
    });
  };

  properties(store.state);
  for (const [index, taken] of [parameter(store, 0), parameter(store, 1)].entries())
    for (const path of taken?.referencePaths ?? []) {
      const call = outermost(path).parentPath;
      if (!isCall(call) || outermost(path).key !== 'callee') uses.handedOn.push(path);
      else if (index === 0) isSet((call.get('arguments') as NodePath[])[0]);
      else whole(call);
    }
  return uses;
}

function bareOf(path: NodePath): NodePath {
  let value = path;
  while (value.node && value.node !== bare(value.node)) value = value.get('expression') as NodePath;
  return value;
}

/** A property of a store as the place where a socket is kept. */
export function storeHolder(store: Store, name: string): StoreHolder {
  return {
    kind: 'store',
    name,
    store,
    mentions: [],
    annotations: storeTypes(store).flatMap((type) =>
      memberAnnotations(type, name, store.maker).map(({ annotation }) => annotation),
    ),
  };
}

/** `create<State>()`, `StateCreator<State>`: types the state is declared with. */
function storeTypes({ maker }: Store): t.Node[] {
  const found: t.Node[] = [];
  for (let path: NodePath | null = maker; path && !path.isStatement(); path = path.parentPath) {
    const { node } = path;
    const arguments_ = isCall(path) ? [path.node, bare(path.node.callee)] : [];
    for (const call of arguments_)
      if (call.type === 'CallExpression' && call.typeParameters) found.push(...call.typeParameters.params);
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.typeAnnotation)
      found.push(...typeArguments(node.id.typeAnnotation));
  }
  return found;
}

function typeArguments(annotation: t.Node): t.Node[] {
  const type = annotation.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined;
  return type?.type === 'TSTypeReference' ? (type.typeParameters?.params ?? []) : [];
}
