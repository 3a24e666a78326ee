import type { NodePath } from '../parse/traverse.js';
import { stateOfCall, stateOfTarget, type State } from './state.js';
import { calleeName, isCall } from './syntax.js';

/** Where a value ends, and its type there. */
export interface End {
  ends: 'state' | 'list';
  type?: string;
}

/** `[message.data, ...list]`, `setState(message.data)`: undefined for anything else. `text` is the source of the file. */
export function endingOf(value: NodePath, text: string): End | undefined {
  const parent = value.parentPath;
  if (parent?.isArrayExpression()) return listed(listState(parent, text));
  if (parent?.isAssignmentExpression() && value.key === 'right')
    return replaced(stateOfTarget(parent.get('left') as NodePath, text));
  if (!isCall(parent) || value.listKey !== 'arguments') return undefined;
  const callee = parent.get('callee') as NodePath;
  if (/^(?:push|unshift)$/.test(calleeName(parent.node) ?? ''))
    return listed(callee.isMemberExpression() ? stateOfTarget(callee.get('object'), text) : undefined);
  return replaced(stateOfCall(callee, text));
}

function listed(state: State | undefined): End {
  const type = elementOf(state);
  return { ends: 'list', ...(type !== undefined && { type }) };
}

function replaced(state: State | undefined): End | undefined {
  if (!state) return undefined;
  return { ends: 'state', ...(!state.list && state.type !== undefined && { type: state.type }) };
}

/** The type of the elements of a state that is a list. */
export function elementOf(state: State | undefined): string | undefined {
  return state?.list === true ? state.type : undefined;
}

/** `setAlerts((list) => [message, ...list])`, `alerts.value = [message, ...alerts.value].slice(0, 50)`: the state a list goes to. */
export function listState(array: NodePath, text: string): State | undefined {
  const call = array.findParent(
    (p) => isCall(p) && stateOfCall(p.get('callee') as NodePath, text) !== undefined,
  );
  if (isCall(call)) return stateOfCall(call.get('callee') as NodePath, text);
  const assignment = array.findParent((p) => p.isAssignmentExpression() || p.isFunction());
  return assignment?.isAssignmentExpression()
    ? stateOfTarget(assignment.get('left') as NodePath, text)
    : undefined;
}
