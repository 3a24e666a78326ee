import type * as t from '@babel/types';
import { functionOfDeclaration } from '../client/functions.js';
import { calleeName, isCall, isInside } from '../client/syntax.js';
import type { Binding, NodePath } from '../parse/traverse.js';

/** The variables that an effect follows, by its list of dependencies. */
export function dependenciesOf(effect: NodePath): ReadonlySet<Binding> {
  const call = effect.parentPath;
  const list = isCall(call) ? (call.get('arguments') as NodePath[])[1] : undefined;
  const elements = list?.isArrayExpression() ? (list.get('elements') as NodePath[]) : [];
  return new Set(
    elements.flatMap((element) => {
      const binding = element.isIdentifier() ? element.scope.getBinding(element.node.name) : undefined;
      return binding ? [binding] : [];
    }),
  );
}

/**
 * Whether code reads nothing of a React component that another render could give another value: what it reads is a ref, a
 * setter, a constant of the module, one of the `known` variables, or a function that reads no more than that.
 */
export function isSteady(
  code: NodePath,
  component: NodePath<t.Function>,
  known: (binding: Binding) => boolean,
  seen = new Set<Binding>(),
): boolean {
  let steady = true;
  const judge = (path: NodePath<t.Identifier>): void => {
    const binding = path.scope.getBinding(path.node.name);
    if (!binding || seen.has(binding) || isInside(binding.identifier, code.node)) return;
    seen.add(binding);
    if (!isInside(binding.identifier, component.node) || known(binding) || isKept(binding)) return;
    const fn = functionOfDeclaration(binding.path);
    if (!fn || !isSteady(fn, component, known, seen)) steady = false;
  };
  if (code.isIdentifier()) judge(code as NodePath<t.Identifier>);
  code.traverse({
    Identifier(path) {
      const isWritten = path.parentPath.isAssignmentExpression();
      if (isWritten || path.isReferencedIdentifier()) judge(path as NodePath<t.Identifier>);
    },
  });
  return steady;
}

/** A ref, or the setter of a state: the same at every render. */
function isKept({ path, identifier }: Binding): boolean {
  if (!path.isVariableDeclarator() || !path.node.init) return false;
  const maker = calleeName(path.node.init) ?? '';
  const { id } = path.node;
  if (id.type === 'ArrayPattern')
    return /^use(State|Reducer|Transition)$/.test(maker) && id.elements[1] === identifier;
  return /^(useRef|useDispatch|useQueryClient|useRouter|useNavigate|useStore)$/.test(maker);
}
