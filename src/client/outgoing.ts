import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SendUse } from './site.js';
import { bare, calleeName, isCall, isMember, propertyName, spelled, startOf } from './syntax.js';

/**
 * What a `send` is for. `wrapper`: it sends whatever its function is called with. `greeting`, `farewell`: the client comes or goes,
 * and says no more than that.
 */
export type SendPurpose = 'auth' | 'ping' | 'subscribe' | 'greeting' | 'farewell' | 'wrapper' | 'message';

export interface Outgoing extends SendUse {
  purpose: SendPurpose;
  /** The function a `wrapper` sends for. */
  wrapper?: NodePath<t.Function>;
}

/** `author` is none, and a session id names what is watched more often than who watches. */
const AUTH_NAME = /token|jwt|auth(?!or(?!i))|session(?!_?id)|credential|api_?key|secret|password|bearer/i;
/** Keys that make an object a login, whatever stands beside them. */
const LOGIN_KEY = /^(access_?)?token$|^jwt$|^api_?key$|^authorization$|^bearer$|^auth(_?token)?$/i;
const AUTH_VALUE = /^(auth|authenticate|authentication|authorize|login|connection_init|identify|token)$/i;
const PING_VALUE = /^(ping|pong|heart_?(beat|check)?|keep_?-?alive|hb|ka|alive|noop|心跳.*|)$/i;
const SUBSCRIBE_VALUE =
  /^(un)?(subscribe|subscribe_.*|sub|join|leave|register|watch|listen|start|subscription|join_.*|leave_.*|get_initial|request_snapshot)$|^(un)?subscribe/i;

/** Judges a send by what it sends. */
export function purposeOf(send: SendUse): Outgoing {
  const outgoing = judged(send);
  if (outgoing.purpose !== 'message') return outgoing;
  if (isFarewell(send)) return { ...outgoing, purpose: 'farewell' };
  return { ...outgoing, purpose: firstWord(send) ?? 'message' };
}

function judged(send: SendUse): Outgoing {
  const { argument } = send;
  if (!argument) return { ...send, purpose: 'ping' };
  const fn = argument.getFunctionParent();
  const value = valueOf(argument);
  const literal = textOf(value);
  if (literal !== undefined)
    return { ...send, purpose: PING_VALUE.test(literal.trim()) ? 'ping' : fromJson(literal) };
  if (value.isObjectExpression())
    return { ...send, purpose: fromObject(value as NodePath<t.ObjectExpression>) };
  if (fn && isParameter(value, fn)) return { ...send, purpose: 'wrapper', wrapper: fn };
  return { ...send, purpose: mentionsAuth(value.node) ? 'auth' : 'message' };
}

/** What a broadcast carries in place of the text that a send put together. */
export interface Payload {
  payload: t.Node;
  /** The expression for the event, where the object names its kind. */
  event?: t.Node;
  /** The call of `JSON.stringify` that a constant keeps for the send: the constant is to keep the object itself. */
  kept?: { json: t.Node; object: t.Node };
}

/** The object that a send puts into JSON, on the spot or in a constant that nothing else reads. */
export function payloadOf(send: SendUse): Payload | undefined {
  const { argument, emits } = send;
  if (emits) {
    const [only, ...more] = emits.values;
    const isObject = only !== undefined && valueOf(only).isObjectExpression() && more.length === 0;
    return isObject ? { payload: only.node, event: emits.event?.node } : undefined;
  }
  if (!argument) return undefined;
  const constant = argument.isIdentifier() ? sentConstant(argument, send.call) : undefined;
  const json = constant ?? argument;
  const object = objectInJson(json);
  if (!object) return undefined;
  return {
    payload: constant ? argument.node : object.node,
    event: eventOf(object),
    ...(constant ? { kept: { json: json.node, object: object.node } } : {}),
  };
}

/** What a constant is that nothing but sends of the same socket reads; undefined where it is declared as text. */
function sentConstant(name: NodePath<t.Identifier>, send: SendUse['call']): NodePath | undefined {
  const socket = spelled((send.get('callee') as NodePath).get('object') as NodePath);
  const binding = name.scope.getBinding(name.node.name);
  const declarator = binding?.path;
  if (!binding || binding.constantViolations.length > 0 || !declarator?.isVariableDeclarator())
    return undefined;
  const { id } = declarator.node;
  if (id.type !== 'Identifier' || id.typeAnnotation || !declarator.node.init) return undefined;
  const isSent = ({ parentPath, listKey }: NodePath): boolean => {
    const callee = isCall(parentPath) && listKey === 'arguments' ? parentPath.get('callee') : undefined;
    if (!isMember(callee) || propertyName(callee.node) !== 'send') return false;
    return socket !== undefined && spelled(callee.get('object') as NodePath) === socket;
  };
  return binding.referencePaths.every(isSent) ? (declarator.get('init') as NodePath) : undefined;
}

/** The argument of `JSON.stringify`, unless it is no object for sure. */
function objectInJson(json: NodePath): NodePath | undefined {
  if (!isCall(json) || calleeName(json.node) !== 'stringify' || json.node.arguments.length !== 1)
    return undefined;
  const [object] = json.get('arguments') as NodePath[];
  if (!object || /^(SpreadElement|StringLiteral|ArrayExpression)$/.test(object.node.type)) return undefined;
  return object;
}

/** The expression for the kind of message in an object that is written down: `'move'` of `{ type: 'move', … }`. */
function eventOf(path: NodePath): t.Node | undefined {
  const object = valueOf(path);
  if (!object.isObjectExpression()) return undefined;
  const kind = object.node.properties.find(
    (property) =>
      property.type === 'ObjectProperty' &&
      property.key.type === 'Identifier' &&
      KIND_KEYS.has(property.key.name),
  );
  return kind?.type === 'ObjectProperty' && kind.value.type === 'StringLiteral' ? kind.value : undefined;
}

/** Whether a value is written down in the file: a literal, or an object, list or constant of such. */
export function isPlain(path: NodePath): boolean {
  const value = valueOf(path);
  if (value.isObjectExpression())
    return (value.get('properties') as NodePath[]).every(
      (property) => property.isObjectProperty() && isPlain(property.get('value') as NodePath),
    );
  if (value.isArrayExpression())
    return (value.get('elements') as NodePath[]).every((element) => element.node && isPlain(element));
  return (
    (value.isLiteral() && !value.isTemplateLiteral()) ||
    (value.isTemplateLiteral() && value.node.expressions.length === 0)
  );
}

/** Looks through JSON.stringify, type wrappers and constants. */
function valueOf(path: NodePath, depth = 0): NodePath {
  if (depth > 5) return path;
  const node = path.node as t.Node;
  if (node !== bare(node)) return valueOf(path.get('expression') as NodePath, depth + 1);
  if (isCall(path) && calleeName(node) === 'stringify') {
    const [first] = path.get('arguments') as NodePath[];
    return first ? valueOf(first, depth + 1) : path;
  }
  if (node.type === 'Identifier') {
    const binding = path.scope.getBinding(node.name);
    if (
      binding?.path.isVariableDeclarator() &&
      binding.constantViolations.length === 0 &&
      binding.path.node.id.type === 'Identifier' &&
      binding.path.node.init
    ) {
      const init = binding.path.get('init') as NodePath;
      const value = bare(init.node);
      if (
        value.type === 'ObjectExpression' ||
        value.type === 'StringLiteral' ||
        (isCall(init) && calleeName(value) === 'stringify')
      )
        return valueOf(init, depth + 1);
    }
  }
  return path;
}

function textOf(path: NodePath): string | undefined {
  if (path.isStringLiteral()) return path.node.value;
  if (path.isTemplateLiteral() && path.node.expressions.length === 0)
    return path.node.quasis[0]?.value.cooked ?? '';
  if (path.isNumericLiteral()) return '';
  return undefined;
}

function fromJson(literal: string): SendPurpose {
  try {
    const parsed: unknown = JSON.parse(literal);
    if (typeof parsed === 'object' && parsed !== null) {
      for (const value of Object.values(parsed)) {
        if (typeof value !== 'string') continue;
        if (PING_VALUE.test(value)) return 'ping';
        if (SUBSCRIBE_VALUE.test(value)) return 'subscribe';
      }
    }
  } catch {
    // Plain text.
  }
  return SUBSCRIBE_VALUE.test(literal) ? 'subscribe' : 'message';
}

const FAREWELL_VALUE =
  /^(bye|goodbye|quit|exit|end|stop|cancel|close|close[ _-]?conn(ection)?|(client_?)?disconnect(ed|ing)?|detach|(stop|cancel|end)_\w+)$/i;
/** Functions that run when the one who opened the socket goes. */
const GOING =
  /^(disconnect|close|dispose|destroy|clean_?up|teardown|ngOnDestroy|componentWillUnmount|unmount)/i;

/** A parting word right before `close()`, in code that runs when its user goes; a "stop" button gives an order instead. */
function isFarewell({ call, argument }: SendUse): boolean {
  const value = argument && valueOf(argument);
  const word = value && (textOf(value) ?? kindOf(value));
  if (word === undefined || !FAREWELL_VALUE.test(word.trim())) return false;
  const fn = call.getFunctionParent();
  if (!fn || !isGoing(fn)) return false;
  let closes = false;
  fn.traverse({
    CallExpression(other) {
      if (calleeName(other.node) === 'close' && startOf(other.node) > startOf(call.node)) closes = true;
    },
  });
  return closes;
}

/** The cleanup of an effect, or a function or method that is called like one. */
function isGoing(fn: NodePath<t.Function>): boolean {
  return (
    fn.parentPath.isReturnStatement() ||
    GOING.test(functionName(fn)) ||
    /^on(Before)?(Unmount(ed)?|Destroy)$/.test(calleeName(fn.parent) ?? '')
  );
}

/** What a function is called where it is declared; empty without a name. */
function functionName(fn: NodePath<t.Function>): string {
  const holder = fn.parentPath;
  const name =
    'id' in fn.node && fn.node.id
      ? fn.node.id
      : 'key' in fn.node
        ? fn.node.key
        : holder.isVariableDeclarator()
          ? holder.node.id
          : holder.isClassProperty() || holder.isObjectProperty()
            ? holder.node.key
            : undefined;
  return name?.type === 'Identifier' ? name.name : '';
}

const GREETING_VALUE =
  /^(hello|hi|hey|greetings?|init|handshake|ready|online|(client[ _-]?)?(connect(ed|ion)?|hello|ready))\b/i;

/** A first word to the backend, said when the connection opens; one that tells who is there chooses what comes, like a subscription. */
function firstWord({ call, argument }: SendUse): 'greeting' | 'subscribe' | undefined {
  const value = argument && valueOf(argument);
  const word = value && (textOf(value) ?? beginningOf(value) ?? kindOf(value));
  if (!value || word === undefined || !GREETING_VALUE.test(word.trim()) || !call.findParent(isOpenHandler))
    return undefined;
  return value.isObjectExpression() && !saysNothing(value as NodePath<t.ObjectExpression>)
    ? 'subscribe'
    : 'greeting';
}

/** Only what is written down, and times. */
function saysNothing(object: NodePath<t.ObjectExpression>): boolean {
  return (object.get('properties') as NodePath[]).every((property) => {
    const value = property.isObjectProperty() ? (property.get('value') as NodePath) : undefined;
    return value !== undefined && (isPlain(value) || asksTheTime(value));
  });
}

/** `Date.now()`, `new Date().toISOString()`. */
function asksTheTime(value: NodePath): boolean {
  let found = false;
  value.traverse({
    Identifier({ node }) {
      if (node.name === 'Date') found = true;
    },
  });
  return found;
}

/** The text that a template begins with. */
function beginningOf(value: NodePath): string | undefined {
  return value.isTemplateLiteral() ? (value.node.quasis[0]?.value.cooked ?? '') : undefined;
}

/** `ws.onopen = …`, `ws.addEventListener('open', …)`, `function handleOpen() {…}`. */
function isOpenHandler(path: NodePath): boolean {
  if (!path.isFunction()) return false;
  const { parentPath: holder } = path;
  if (holder.isAssignmentExpression()) return propertyName(holder.node.left) === 'onopen';
  const [event] = isCall(holder) ? holder.node.arguments : [];
  return (
    (event?.type === 'StringLiteral' && event.value === 'open') ||
    /^(on|handle)_?(ws|(web_?)?socket|connection)?_?open(ed)?$/i.test(functionName(path))
  );
}

/** `{ type: 'stop', … }` → `stop`. */
function kindOf(value: NodePath): string | undefined {
  if (!value.isObjectExpression()) return undefined;
  for (const property of value.node.properties) {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue;
    if (KIND_KEYS.has(property.key.name) && property.value.type === 'StringLiteral')
      return property.value.value;
  }
  return undefined;
}

const KIND_KEYS = new Set([
  'type',
  'event',
  'action',
  'op',
  'kind',
  'cmd',
  'command',
  'method',
  'msg_type',
  'messageType',
  'message_type',
]);

function fromObject(object: NodePath<t.ObjectExpression>): SendPurpose {
  let purpose: SendPurpose | undefined;
  let auth = false;
  for (const property of object.node.properties) {
    if (property.type !== 'ObjectProperty') continue;
    const key =
      property.key.type === 'Identifier'
        ? property.key.name
        : property.key.type === 'StringLiteral'
          ? property.key.value
          : '';
    const value = bare(property.value);
    if (LOGIN_KEY.test(key) || (AUTH_NAME.test(key) && object.node.properties.length === 1)) auth = true;
    if (KIND_KEYS.has(key) && value.type === 'StringLiteral') {
      if (PING_VALUE.test(value.value)) purpose = 'ping';
      else if (AUTH_VALUE.test(value.value)) purpose = 'auth';
      else if (SUBSCRIBE_VALUE.test(value.value)) purpose = 'subscribe';
      else return 'message';
    }
  }
  return purpose ?? (auth ? 'auth' : 'message');
}

function mentionsAuth(node: t.Node): boolean {
  const inner = bare(node);
  if (inner.type === 'Identifier') return AUTH_NAME.test(inner.name);
  if (inner.type === 'CallExpression' || inner.type === 'OptionalCallExpression')
    return (
      AUTH_NAME.test(calleeName(inner) ?? '') ||
      inner.arguments.some((a) => a.type === 'StringLiteral' && AUTH_NAME.test(a.value))
    );
  if (inner.type === 'AwaitExpression') return mentionsAuth(inner.argument);
  if (inner.type === 'LogicalExpression') return mentionsAuth(inner.left);
  if (inner.type === 'TemplateLiteral')
    return inner.expressions.some((e) => mentionsAuth(e)) || AUTH_NAME.test(inner.quasis[0]?.value.raw ?? '');
  return AUTH_NAME.test(propertyName(inner) ?? '');
}

/** Whether a query parameter name carries a login. */
export function isAuthName(name: string): boolean {
  return AUTH_NAME.test(name);
}

function isParameter(path: NodePath, fn: NodePath<t.Function>): boolean {
  const node = bare(path.node);
  if (node.type !== 'Identifier') return false;
  const binding = path.scope.getBinding(node.name);
  return binding?.kind === 'param' && binding.scope.block === fn.node;
}
