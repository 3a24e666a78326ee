import type { NodePath } from '../../parse/traverse.js';
import { isNullish } from '../../client/syntax.js';
import type { LoweringFile } from '../file.js';
import type { HookResult } from '../result.js';

/** Options that Realtime has built in, or that only tune what it has. */
const BUILT_IN = [
  ...['reconnectInterval', 'reconnectAttempts', 'retryOnError', 'heartbeat', 'skipAssert', 'disableJson'],
  ...['onOpen', 'onMessage', 'onError', 'onClose', 'protocols', 'queryParams'],
];

/** What the options of the hook mean for a rewrite. */
export function judgeOptions(
  values: ReadonlyMap<string, NodePath>,
  { parts }: HookResult,
  file: LoweringFile,
): { problems: string[]; reviews: string[] } {
  const problems: string[] = [];
  const reviews: string[] = [];
  for (const [name, value] of values) {
    const isOff = value.isBooleanLiteral({ value: false }) || isNullish(value.node);
    if (BUILT_IN.includes(name) || isOff) continue;
    if (name === 'share')
      reviews.push(
        '`share` gave all users of this URL one socket: each of them joins a channel of its own now',
      );
    else if (name === 'shouldReconnect') {
      if (isAsked(value))
        reviews.push('`shouldReconnect` is no longer asked: Realtime rejoins after every lost connection');
    } else if (name === 'onReconnectStop')
      reviews.push('`onReconnectStop` is gone: Realtime never stops trying');
    else if (name === 'filter') {
      const isRead = ['lastMessage', 'lastJsonMessage'].some(
        (part) => (parts.get(part)?.uses.length ?? 0) > 0,
      );
      if (isRead)
        problems.push(
          `\`filter\` decides which messages are kept (\`${file.source(value.node).replace(/\s+/g, ' ').slice(0, 40)}\`): test the message where it is used`,
        );
    } else if (name === 'fromSocketIO')
      problems.push('the server speaks the protocol of Socket.IO (`fromSocketIO`)');
    else problems.push(`the option \`${name}\` of \`useWebSocket\` has no counterpart`);
  }
  return { problems, reviews };
}

/** Anything but `() => true`. */
function isAsked(value: NodePath): boolean {
  if (value.isBooleanLiteral()) return false;
  if (!value.isArrowFunctionExpression() && !value.isFunctionExpression() && !value.isObjectMethod())
    return true;
  const body = value.get('body') as NodePath;
  if (body.isBooleanLiteral({ value: true })) return false;
  const [only, more] = body.isBlockStatement() ? body.node.body : [];
  return !(
    only?.type === 'ReturnStatement' &&
    !more &&
    only.argument?.type === 'BooleanLiteral' &&
    only.argument.value
  );
}

/** Writes the query parameters into the expression of the URL, as the hook did at run time. */
export function queryOf(value: NodePath | undefined, file: LoweringFile): (url: string) => string {
  if (!value || isNullish(value.node)) return (url) => url;
  if (!value.isObjectExpression())
    return (url) => `\`\${${url}}?\${new URLSearchParams(${file.source(value.node)})}\``;
  const pairs = value.get('properties').map((property) => {
    const { node } = property;
    if (node.type !== 'ObjectProperty' || node.computed)
      return `\${new URLSearchParams(${file.source(value.node)})}`;
    const key =
      node.key.type === 'Identifier'
        ? node.key.name
        : node.key.type === 'StringLiteral'
          ? node.key.value
          : '';
    const text = node.value.type === 'StringLiteral' ? node.value.value : `\${${file.source(node.value)}}`;
    return `${key}=${text}`;
  });
  return (url) => {
    const literal = /^(['"`])(.*)\1$/s.exec(url);
    return `\`${literal ? literal[2] : `\${${url}}`}?${pairs.join('&')}\``;
  };
}
