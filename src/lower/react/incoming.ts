import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import { calleeName, excerpt, isCall, outermost, propertyName, startOf } from '../../client/syntax.js';
import { consumerOf, isDataOf, presence, type Consumer } from './consumer.js';
import { commentsAbove } from '../../parse/comments-above.js';
import type { Draft } from '../draft.js';
import type { Deed } from '../handler.js';
import { nameFor } from './ready-state.js';
import { isDependency, type HookResult, type Part } from '../result.js';

/** What becomes of a message. */
export interface Incoming {
  deeds: Deed[];
  states: string[];
  /** The effect that is done in the handler. */
  consumer?: Consumer;
  comments: string[];
}

/** Names of fields that tell messages apart. */
const KIND = /^(type|event|eventType|kind|action|channel|topic|op|cmd|command|method)$/;

/**
 * Messages go where the component reads them: into the handler, when one effect does all the reading and needs nothing but
 * the message; else into a state, as the hook kept them.
 */
export function incoming(
  call: NodePath<t.CallExpression>,
  result: HookResult,
  handler: NodePath | undefined,
  draft: Draft,
): Incoming | string {
  const read = (['lastMessage', 'lastJsonMessage'] as const).flatMap((name) => {
    const part = result.parts.get(name);
    return part && part.uses.length > 0 ? [{ name, part }] : [];
  });
  if (read.length === 0 && !handler)
    return 'nothing reads the messages: `lastMessage`, `lastJsonMessage` and `onMessage` are unused';
  const [only] = read;
  if (only && read.length === 1 && !handler) {
    const inline = inHandler(call, only.name, only.part, result, draft);
    if (inline) return inline;
  }
  const found: Incoming = { deeds: [], states: [], comments: [] };
  for (const { name, part } of read) {
    const problem = inState(call, name, part, draft, found);
    if (problem !== undefined) return problem;
  }
  return found;
}

function typeOf(call: NodePath<t.CallExpression>, draft: Draft): string | undefined {
  const { typeParameters } = call.node as { typeParameters?: t.TSTypeParameterInstantiation | null };
  const [first] = typeParameters?.params ?? [];
  return first && draft.file.source(first);
}

function inHandler(
  call: NodePath<t.CallExpression>,
  name: string,
  part: Part,
  result: HookResult,
  draft: Draft,
): Incoming | undefined {
  if (!part.uses.every((use) => use.isIdentifier())) return undefined;
  const own = new Set<t.Node>(part.uses.map((use) => use.node));
  const is = (node: t.Node): boolean =>
    own.has(node) || (name === 'lastMessage' && isDataOf(node, (one) => own.has(one)));
  const sends = ['sendMessage', 'sendJsonMessage', 'getWebSocket'].flatMap(
    (one) => result.parts.get(one)?.uses ?? [],
  );
  const consumer = consumerOf(part.uses, presence(is), new Set(sends.map((use) => use.node)));
  if (!consumer) return undefined;
  if (consumer.also.length > 0)
    draft.reviews.push(
      `the effect on \`${part.name}\` also ran when ${list(consumer.also)} changed: now it runs once for each message`,
    );
  const { comments } = commentsAbove(draft.file.unit, startOf(consumer.statement.node));
  const { block, edits } = consumer;
  if (name === 'lastMessage')
    return { deeds: [{ block, edits, event: part.name }], states: [], consumer, comments };
  const type = typeOf(call, draft);
  const declaration = `const ${part.name}${type === undefined ? '' : `: ${type}`} = JSON.parse(event.data)`;
  const before = consumer.left.length > 0 ? [declaration] : [];
  return { deeds: [{ block, edits, event: 'event', before }], states: [], consumer, comments };
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' or ');
}

function inState(
  call: NodePath<t.CallExpression>,
  key: string,
  part: Part,
  draft: Draft,
  found: Incoming,
): string | undefined {
  const { file } = draft;
  const { unit } = file;
  const own = new Set<t.Node>(part.uses.map((use) => use.node));
  const isOwn = part.uses.some((use) => use.isIdentifier());
  const name = nameFor(part.name, isOwn, draft);
  for (const use of part.uses) {
    let value = use;
    if (key === 'lastMessage' && !isDependency(use) && !isAsked(use, own)) {
      const parsed = parsedData(use);
      if (!parsed)
        return `\`${part.name}\` is used as \`${excerpt(unit.text, use.getStatementParent()?.node ?? use.node)}\`, and a change carries a row, no message event`;
      value = parsed;
    }
    if (value !== use || !isOwn) draft.replace(value.node, name);
    const field = kindField(value);
    if (field !== undefined)
      draft.reviews.push(
        `\`${name}\` is told apart by \`${field}\` outside the handler: the new payload must carry it`,
      );
  }
  if (part.uses.some((use) => !isDependency(use) && inEffect(use)))
    draft.reviews.push(
      `an effect reads \`${name}\`: of messages that arrive together it sees the last one only`,
    );
  const type = typeOf(call, draft);
  const setter = file.free(`set${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  const annotation = unit.typescript ? `<${stateType(type, part)}>` : '';
  found.states.push(`const [${name}, ${setter}] = ${draft.use('react', 'useState')}${annotation}(null)`);
  found.deeds.push({ line: (event) => `${setter}(JSON.parse(${event}.data))` });
  return undefined;
}

function stateType(type: string | undefined, part: Part): string {
  if (type !== undefined) return /\bnull\b|^any$|^unknown$/.test(type) ? type : `${type} | null`;
  // Without a type argument the library says `unknown`, and did say `any`: the code tells which it was written for.
  return part.uses.some((use) => propertyName(outermost(use).parent) !== undefined) ? 'any' : 'unknown';
}

/** `JSON.parse(lastMessage.data)` around a read of the message. */
function parsedData(use: NodePath): NodePath | undefined {
  const member = outermost(use).parentPath;
  if (!member || propertyName(member.node) !== 'data' || outermost(use).key !== 'object') return undefined;
  const argument = outermost(member);
  const call = argument.parentPath;
  const isParse =
    isCall(call) &&
    argument.listKey === 'arguments' &&
    argument.key === 0 &&
    call.node.arguments.length === 1 &&
    calleeName(call.node) === 'parse';
  return isParse ? call : undefined;
}

/** Whether a read only asks if there is a message. */
function isAsked(use: NodePath, own: ReadonlySet<t.Node>): boolean {
  const test = presence((node) => own.has(node));
  const value = outermost(use);
  const { parentPath: parent } = value;
  if (!parent) return false;
  if (test(parent.node) !== undefined) return true;
  return (
    (value.key === 'test' && (parent.isIfStatement() || parent.isConditionalExpression())) ||
    (value.key === 'left' && parent.isLogicalExpression())
  );
}

/** `message.type` where a message is told apart. */
function kindField(value: NodePath): string | undefined {
  const member = outermost(value).parentPath;
  const field = member ? propertyName(member.node) : undefined;
  if (field === undefined || !KIND.test(field) || outermost(value).key !== 'object') return undefined;
  const around = member && outermost(member).parentPath;
  const isTold =
    around?.isSwitchStatement() === true ||
    (around?.isBinaryExpression() === true && /^[!=]==?$/.test(around.node.operator));
  return isTold ? field : undefined;
}

function inEffect(use: NodePath): boolean {
  return (
    use.findParent((path) => isCall(path) && /^use(Layout)?Effect$/.test(calleeName(path.node) ?? '')) !==
    null
  );
}
