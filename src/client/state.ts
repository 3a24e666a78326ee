import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { boxOf } from './holders.js';
import { bare, calleeName, isMember, propertyName } from './syntax.js';

/** What a place that keeps state holds, as far as its declaration tells. */
export interface State {
  /** Type of the state, or of one element of a list. */
  type?: string;
  list: boolean;
}

/** The state that a call sets with its first argument: a `useState` setter, `store.set`, `$store.set`. */
export function stateOfCall(callee: NodePath, text: string): State | undefined {
  if (isMember(callee) && /^(set|next)$/.test(propertyName(callee.node) ?? '')) {
    const binding = bindingOf(callee.get('object') as NodePath);
    return binding && isStore(binding) ? stateOf(binding, text) : undefined;
  }
  if (!callee.isIdentifier()) return undefined;
  const declarator = callee.scope.getBinding(callee.node.name)?.path;
  if (!declarator?.isVariableDeclarator()) return undefined;
  const { id, init } = declarator.node;
  if (id.type !== 'ArrayPattern' || !init || calleeName(init) !== 'useState') return undefined;
  return stateOfInit(init, text);
}

/** The state that an assignment writes: `metrics.value` of Vue, a variable or `$store` of Svelte, a field of a component. */
export function stateOfTarget(target: NodePath, text: string): State | undefined {
  if (target.isIdentifier()) {
    const binding = bindingOf(target);
    return binding && stateOf(binding, text);
  }
  if (!isMember(target)) return undefined;
  const object = target.get('object') as NodePath;
  const binding = object.isIdentifier() ? bindingOf(object) : undefined;
  if (binding && boxOf(binding) === 'value' && propertyName(target.node) === 'value')
    return stateOf(binding, text);
  if (object.isThisExpression()) return { list: false };
  return undefined;
}

/** The variable an identifier names; `$store` is Svelte for what is in `store`. */
function bindingOf(path: NodePath): Binding | undefined {
  if (!path.isIdentifier()) return undefined;
  const { name } = path.node;
  return (
    path.scope.getBinding(name) ?? (name.startsWith('$') ? path.scope.getBinding(name.slice(1)) : undefined)
  );
}

function isStore(binding: Binding): boolean {
  const init = binding.path.isVariableDeclarator() ? binding.path.node.init : undefined;
  return !!init && /^(writable|readable|signal)$/.test(calleeName(bare(init)) ?? '');
}

function stateOf(binding: Binding, text: string): State | undefined {
  const declarator = binding.path.isVariableDeclarator() ? binding.path.node : undefined;
  if (declarator?.id.type !== 'Identifier') return undefined;
  const { typeAnnotation } = declarator.id;
  if (typeAnnotation?.type === 'TSTypeAnnotation') return elementType(typeAnnotation.typeAnnotation, text);
  if (!declarator.init) return { list: false };
  const init = bare(declarator.init);
  return init.type === 'CallExpression' ? stateOfInit(init, text) : { list: init.type === 'ArrayExpression' };
}

/** `useState<T>(initial)`, `ref<T>(initial)`, `writable<T>(initial)`, `$state<T>(initial)`. */
function stateOfInit(init: t.Node, text: string): State | undefined {
  if (init.type !== 'CallExpression') return undefined;
  const [initial] = init.arguments;
  const listInitial = initial?.type === 'ArrayExpression';
  const generic =
    init.typeParameters?.type === 'TSTypeParameterInstantiation' ? init.typeParameters.params[0] : undefined;
  if (!generic) return { list: listInitial };
  const known = elementType(generic, text);
  // `useState<State['alerts']>([])`: the type names the list, so its element is `[number]` of it.
  return listInitial && !known.list
    ? { type: known.type === undefined ? undefined : `${known.type}[number]`, list: true }
    : known;
}

/** `Alert[]`, `Array<Alert>` → Alert, a list; `Metrics | null` → Metrics. */
export function elementType(node: t.Node, text: string): { type?: string; list: boolean } {
  const slice = (of: t.Node): string => text.slice(of.start ?? 0, of.end ?? 0);
  if (node.type === 'TSArrayType') return { type: slice(node.elementType), list: true };
  if (
    node.type === 'TSTypeReference' &&
    node.typeName.type === 'Identifier' &&
    /^(Readonly)?Array$/.test(node.typeName.name)
  ) {
    const [inner] = node.typeParameters?.params ?? [];
    return { type: inner && slice(inner), list: true };
  }
  if (node.type === 'TSUnionType') {
    const solid = node.types.filter(
      (type) => type.type !== 'TSNullKeyword' && type.type !== 'TSUndefinedKeyword',
    );
    const [only] = solid;
    if (solid.length === 1 && only) return elementType(only, text);
    return { type: solid.map(slice).join(' | '), list: false };
  }
  if (/^(any|unknown|string|number|boolean|object)$/.test(slice(node))) return { list: false };
  return { type: slice(node), list: false };
}
