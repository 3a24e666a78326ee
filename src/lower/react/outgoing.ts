import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import { endOf, isCall, isInside, outermost, propertyName, startOf } from '../../client/syntax.js';
import { consumerOf, equality, withoutDependency, type Consumer } from './consumer.js';
import type { Draft } from '../draft.js';
import { isDependency, type HookResult } from '../result.js';

const SENDS = ['sendMessage', 'sendJsonMessage', 'getWebSocket'] as const;

/** The reads of everything that the hook returns to send with. */
function sendUses({ parts }: HookResult): NodePath[] {
  return SENDS.flatMap((name) => parts.get(name)?.uses ?? []);
}

/** The effect that sends once the connection is open: what it does belongs into the open handler. */
export function openEffect(result: HookResult, draft: Draft): Consumer | undefined {
  const uses = result.parts.get('readyState')?.uses ?? [];
  const sends = sendUses(result);
  const ignored = new Set(sends.map((use) => use.node));
  const own = new Set<t.Node>(uses.map((use) => use.node));
  const isOpen = (node: t.Node): boolean =>
    propertyName(node) === 'OPEN' || (node.type === 'NumericLiteral' && node.value === 1);
  const test = equality((node) => own.has(node), isOpen);
  for (const effect of effectsOf(uses)) {
    const within = uses.filter((use) => isInside(use.node, effect.node));
    const found = consumerOf(within, test, ignored);
    const isSending = found && sends.some((use) => isInside(use.node, found.block.node));
    if (found && isSending && found.left.length === 0 && found.also.length === 0) {
      draft.consumed.push(...identifiersIn(effect));
      return found;
    }
  }
  return undefined;
}

function effectsOf(uses: readonly NodePath[]): Set<NodePath> {
  return new Set(
    uses.flatMap(
      (use) => use.findParent((path) => isCall(path) && path.parentPath.isExpressionStatement()) ?? [],
    ),
  );
}

/** Every identifier in a piece of code, types included. */
export function identifiersIn(path: NodePath): t.Node[] {
  const found: t.Node[] = [];
  path.traverse({ Identifier: ({ node }) => void found.push(node) });
  return found;
}

/** Writes what is sent through the socket itself; through a ref where the socket is out of sight. */
export function outgoing(
  result: HookResult,
  draft: Draft,
  socket: string,
  moved: readonly t.Node[],
): { ref?: string; declarations: string[] } | string {
  const { file } = draft;
  let ref: string | undefined;
  for (const name of SENDS) {
    for (const use of result.parts.get(name)?.uses ?? []) {
      if (isDependency(use)) {
        draft.edits.push(withoutDependency(use, file.unit.text));
        continue;
      }
      const call = outermost(use).parentPath;
      if (!isCall(call) || outermost(use).key !== 'callee')
        return `\`${file.source(use.node)}\` is handed on`;
      const isNear = moved.some((node) => isInside(use.node, node));
      if (!isNear) ref ??= file.free('socketRef');
      const target = isNear ? socket : `${ref ?? ''}.current`;
      write(draft, name, call, target, isNear ? '.' : '?.');
    }
  }
  if (ref === undefined) return { declarations: [] };
  const type = file.unit.typescript ? '<WebSocket | null>' : '';
  return { ref, declarations: [`const ${ref} = ${draft.use('react', 'useRef')}${type}(null)`] };
}

function write(
  draft: Draft,
  name: (typeof SENDS)[number],
  call: NodePath<t.CallExpression>,
  target: string,
  access: string,
): void {
  const { node } = call;
  const { callee } = node;
  if (name === 'getWebSocket') {
    draft.edits.push({ start: startOf(node), end: endOf(node), text: target });
    return;
  }
  const [message] = node.arguments;
  const given = message ? draft.file.source(message) : '';
  draft.words.set(
    `${target}${access}send(${name === 'sendJsonMessage' ? `JSON.stringify(${given})` : given})`,
    draft.file.source(node),
  );
  const isJson = name === 'sendJsonMessage';
  const open = message ? startOf(message) : endOf(node) - 1;
  draft.edits.push({
    start: startOf(callee),
    end: open,
    text: `${target}${access}send(${isJson ? 'JSON.stringify(' : ''}`,
  });
  draft.edits.push({
    start: message ? endOf(message) : open,
    end: endOf(node),
    text: isJson ? '))' : ')',
  });
}
