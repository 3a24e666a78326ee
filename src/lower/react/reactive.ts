import type * as t from '@babel/types';
import type { Binding, NodePath } from '../../parse/traverse.js';
import { functionOfDeclaration } from '../../client/functions.js';
import { calleeName, isInside, propertyName } from '../../client/syntax.js';

/** A value of a component that can be another one at the next render. */
export interface Reactive {
  name: string;
  binding: Binding;
  /** The setter, when it is a state. */
  setter?: Binding;
}

/** Hooks whose result is the same at every render. */
const STABLE =
  /^(useRef|useDispatch|useAppDispatch|useStore|useQueryClient|useNavigate|useRouter|useHistory|useId|useSWRConfig|useToast|useSnackbar|useEvent|useEffectEvent)$/;

/** Expressions whose values are compared by what they are. */
const PLAIN = /^(TemplateLiteral|ConditionalExpression|LogicalExpression|BinaryExpression)$/;

/** What stores and contexts call the functions they hand out once and for all. */
const ACTION =
  /^(set|add|update|append|push|remove|clear|reset|upsert|insert|prepend|replace|toggle|invalidate|mutate|dispatch|notify|enqueue|toast|show|mark|apply|refetch)([A-Z]|$)/;

/**
 * What a piece of code reads of the component around it that may change from render to render, functions of the component
 * looked through. Code that runs once, in an effect, sees the values of that one render.
 */
export function reactiveValues(paths: readonly NodePath[]): Reactive[] {
  const found = new Map<Binding, Reactive>();
  const seen = new Set<t.Node>();
  const visit = (path: NodePath): void => {
    if (seen.has(path.node)) return;
    seen.add(path.node);
    const read = (identifier: NodePath): void => {
      const binding = identifier.scope.getBinding((identifier.node as t.Identifier).name);
      if (!binding || isOutside(binding) || isInside(binding.identifier, path.node)) return;
      const next = sourceOf(binding);
      if (next === 'stable') return;
      if (next === 'value')
        found.set(binding, { name: binding.identifier.name, binding, setter: setterOf(binding) });
      else next.forEach(visit);
    };
    if (path.isIdentifier()) read(path);
    path.traverse({ ReferencedIdentifier: read as never });
  };
  paths.forEach(visit);
  return [...found.values()];
}

/** Of the module: the same for every render. */
function isOutside(binding: Binding): boolean {
  return binding.scope.path.isProgram();
}

/** Where a value of a component comes from: always the same, a value of its own, or code that makes it of others. */
function sourceOf(binding: Binding): 'stable' | 'value' | NodePath[] {
  const { path } = binding;
  if (path.isFunctionDeclaration()) return [path];
  if (!path.isVariableDeclarator() || binding.constantViolations.length > 0) return 'value';
  const { id, init } = path.node;
  if (!init) return 'value';
  const name = calleeName(init) ?? '';
  const own = binding.identifier.name;
  if (id.type === 'ArrayPattern' && /^use(State|Reducer|Transition|Optimistic|ActionState)$/.test(name))
    return id.elements[1] === binding.identifier ? 'stable' : 'value';
  if (STABLE.test(name)) return 'stable';
  if (/^use(Callback|Memo)$/.test(name)) return dependenciesOf(path as NodePath<t.VariableDeclarator>);
  if (/^use[A-Z]/.test(name)) {
    const selected = selectedName(init as t.CallExpression);
    return ACTION.test(id.type === 'Identifier' ? (selected ?? '') : own) ? 'stable' : 'value';
  }
  const fn = functionOfDeclaration(path);
  if (fn) return [fn];
  const made = path.get('init') as NodePath;
  // A text or number made of changing values is one itself; an object would be another one at every render.
  return PLAIN.test(init.type) && reactiveValues([made]).length > 0 ? 'value' : [made];
}

/** `useCallback(f, [a, b])` is as stable as `a` and `b`. */
function dependenciesOf(path: NodePath<t.VariableDeclarator>): 'value' | NodePath[] {
  const list = path.get('init.arguments.1') as NodePath | NodePath[];
  if (Array.isArray(list) || !list.isArrayExpression()) return 'value';
  return list.get('elements').filter((element) => element.node !== null) as NodePath[];
}

/** `useAlerts((store) => store.addAlert)` selects `addAlert`. */
function selectedName(call: t.CallExpression): string | undefined {
  const [selector] = call.arguments;
  return selector?.type === 'ArrowFunctionExpression' ? propertyName(selector.body) : undefined;
}

function setterOf(binding: Binding): Binding | undefined {
  const { path } = binding;
  if (!path.isVariableDeclarator() || path.node.id.type !== 'ArrayPattern') return undefined;
  const setter = path.node.id.elements[1];
  return setter?.type === 'Identifier' ? path.scope.getBinding(setter.name) : undefined;
}
