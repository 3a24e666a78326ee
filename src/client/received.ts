import type { Binding, NodePath } from '../parse/traverse.js';
import { calleeName, isCall, isMember, outermost, propertyName, endOf, startOf } from './syntax.js';

/** Methods and functions of zod and valibot that check a value. */
const CHECKS = /^(safe)?(parse|Parse)(Async)?$/;
/** Methods of lists, with a function that is handed each element. */
const EACH = /^(map|forEach|filter|find|some|every|flatMap|sort|toSorted)$/;

/** The schema that messages are checked with, as the file writes it: `Row.parse(message)`, `v.parse(Row, message)`. */
export function schemaText(messages: readonly NodePath[], text: string): string | undefined {
  for (const message of messages.flatMap(everywhere)) {
    const call = message.parentPath;
    if (!isCall(call) || message.listKey !== 'arguments' || !CHECKS.test(calleeName(call.node) ?? ''))
      continue;
    const callee = call.get('callee') as NodePath;
    const [first] = call.node.arguments;
    const schema = message.key === 1 ? first : isMember(callee) ? callee.node.object : undefined;
    if (schema) return text.slice(startOf(schema), endOf(schema));
  }
  return undefined;
}

/** The fields that are read of a state which messages become: `useState` without a type, a variable of a component. */
export function stateFields(messages: readonly NodePath[]): string[] {
  const fields = new Set<string>();
  for (const message of messages.flatMap(everywhere)) {
    for (const binding of statesSet(message))
      for (const reference of binding.referencePaths) readsOf(reference, fields);
  }
  return [...fields];
}

/** An expression, and where the constant that it initialises is used. */
function everywhere(path: NodePath): NodePath[] {
  const value = outermost(path);
  const { parentPath } = value;
  if (!parentPath?.isVariableDeclarator() || parentPath.node.id.type !== 'Identifier') return [value];
  const binding = parentPath.scope.getBinding(parentPath.node.id.name);
  return [value, ...(binding?.referencePaths ?? []).map(outermost)];
}

/** `setX(message)`, `setX((list) => [message, ...list])` with `[x, setX] = useState(…)`: `x`. */
function statesSet(message: NodePath): Binding[] {
  const call = message.findParent((path) => isCall(path) || path.isStatement());
  const target = isCall(call) ? call : undefined;
  const setter = target?.get('callee') as NodePath | undefined;
  if (!setter?.isIdentifier()) return [];
  const declarator = setter.scope.getBinding(setter.node.name)?.path;
  if (!declarator?.isVariableDeclarator() || declarator.node.id.type !== 'ArrayPattern') return [];
  const [state] = declarator.node.id.elements;
  const binding = state?.type === 'Identifier' ? declarator.scope.getBinding(state.name) : undefined;
  return binding ? [binding] : [];
}

/** The fields read of one use: of the value itself, or of each element of a list. */
function readsOf(reference: NodePath, fields: Set<string>): void {
  const value = outermost(reference);
  const member = value.parentPath;
  if (!isMember(member) || value.key !== 'object') return;
  const name = propertyName(member.node);
  const call = outermost(member).parentPath;
  if (name !== undefined && EACH.test(name) && isCall(call)) {
    const [each] = call.get('arguments') as NodePath[];
    const [element] = each?.isFunction() ? (each.get('params') as NodePath[]) : [];
    if (element?.isIdentifier()) {
      for (const use of element.scope.getBinding(element.node.name)?.referencePaths ?? [])
        readsOf(use, fields);
    } else if (element?.isObjectPattern()) {
      for (const property of element.node.properties)
        if (property.type === 'ObjectProperty' && property.key.type === 'Identifier')
          fields.add(property.key.name);
    }
  } else if (name !== undefined && !/^(length|slice|concat|reverse|at|join|reduce)$/.test(name))
    fields.add(name);
}
