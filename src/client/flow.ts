import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { emitted, received, type Follow } from './arguments.js';
import type { Escape, HandlerArguments, SocketEvent } from './site.js';
import { callOf, isConsoleCall, isLogged, resolveFunction } from './functions.js';
import { judgeFallbacks } from './fallbacks.js';
import { HEARTBEAT } from './control.js';
import { isParser } from './parsers.js';
import { isComponentMethod } from './self.js';
import { bare, calleeName, isCall, isMember, outermost, propertyName, statementOf } from './syntax.js';

/** Everything a handler does with the event it is given. */
export interface EventFlow {
  /** Expressions whose value is the parsed message. */
  messages: NodePath[];
  /** The parameter that is the message itself, where a library parses it. */
  value?: NodePath;
  /** Expressions whose value is the text of the message, and whether it is only logged. */
  raws: RawUse[];
  /** What only text can be asked (`split`, `includes`, a comparison), with the reason why a message in JSON cannot. */
  texts: Escape[];
  /** Conditions that have one answer once messages are rows or payloads. */
  constants: { path: NodePath; value: boolean }[];
  /** Statements that only took the event apart (`const { data } = event`). */
  unpacked: NodePath<t.Statement>[];
  /** `event.code`, `event.reason`, `event.wasClean` of a close event. */
  close: { path: NodePath; field: 'code' | 'reason' | 'wasClean' }[];
  /** The object of an event that tells of the connection, where it is only logged or stored. */
  wholes: { path: NodePath; logged: boolean }[];
  /** Arguments that no function takes: `refresh(event)` where `refresh` has no parameter. */
  spare: NodePath[];
  /** Functions of the file that are handed the event or its text. */
  carriers: Carrier[];
  /** `try` statements whose `catch` puts text in the place of the parsed message. */
  fallbacks: NodePath<t.TryStatement>[];
  /** `try` statements around nothing but the parse. */
  attempts: NodePath<t.TryStatement>[];
  problems: Escape[];
}

export interface RawUse {
  path: NodePath;
  logged: boolean;
  /** Part of a longer text, where an object would be of no use. */
  inText?: boolean;
  /** The function that is handed the text, or the whole event, and is not seen: it goes on getting what it knows. */
  handed?: { to: string; as: 'event' | 'text' };
}

export interface Carrier {
  fn: NodePath<t.Function>;
  name: string;
  /** The parameter that carries it. */
  param: NodePath;
  /** The arguments that are handed over, one per call. */
  args: NodePath[];
}

type Value = 'event' | 'data';

export interface TraceOptions {
  /** Its `this` is that of the code around it. */
  isBound?: boolean;
  /** Messages are plain text: every read of it is a value of its own, wherever it goes from there. */
  asText?: boolean;
  /** What it is called with. */
  takes?: HandlerArguments;
}

/** What is known of a handler whose function is not seen. */
export function emptyFlow(): EventFlow {
  return {
    messages: [],
    raws: [],
    texts: [],
    constants: [],
    unpacked: [],
    close: [],
    wholes: [],
    spare: [],
    carriers: [],
    fallbacks: [],
    attempts: [],
    problems: [],
  };
}

/** Follows what a handler for `event` is given. */
export function traceHandler(
  fn: NodePath<t.Function>,
  event: SocketEvent,
  { isBound = false, asText = false, takes = 'event' }: TraceOptions = {},
): EventFlow {
  const flow = emptyFlow();
  const params = fn.get('params') as NodePath[];
  const tracer = new Tracer(flow, event, asText);
  const follow: Follow = (param, value) => {
    tracer.param(fn, param, value);
  };
  if (takes === 'payload') received(fn, event, flow, follow);
  else if (takes === 'node') emitted(fn, event, flow, follow);
  else if (params[0]) tracer.param(fn, params[0], 'event');
  if (fn.node.type !== 'ArrowFunctionExpression')
    implicit(fn, flow, isBound || fn.isClassMethod() || fn.isClassPrivateMethod() || isComponentMethod(fn));
  judgeFallbacks(flow);
  return flow;
}

/** `this` and `arguments` of a plain function are the socket and the event: not followed. */
function implicit(fn: NodePath<t.Function>, flow: EventFlow, isMethod: boolean): void {
  fn.traverse({
    Function(inner) {
      if (inner.node.type !== 'ArrowFunctionExpression') inner.skip();
    },
    ThisExpression(path) {
      if (!isMethod) flow.problems.push({ node: path.node, reason: 'the handler uses `this` as the socket' });
    },
    Identifier(path) {
      if (path.node.name === 'arguments')
        flow.problems.push({ node: path.node, reason: 'the handler uses `arguments`' });
    },
  });
}

class Tracer {
  private readonly entered = new Set<t.Node>();

  constructor(
    private readonly flow: EventFlow,
    private readonly event: SocketEvent,
    private readonly asText: boolean,
  ) {}

  param(fn: NodePath<t.Function>, param: NodePath, value: Value): void {
    if (this.entered.has(fn.node)) return;
    this.entered.add(fn.node);
    const target = param.isAssignmentPattern() ? (param.get('left') as NodePath) : param;
    this.pattern(target, value, fn);
  }

  private pattern(target: NodePath, value: Value, scope: NodePath): void {
    if (target.isIdentifier()) {
      const binding = scope.scope.getBinding(target.node.name);
      if (binding) this.binding(binding, value);
      return;
    }
    if (!target.isObjectPattern() || value !== 'event')
      return this.problem(target.node, 'the event is taken apart in an unusual way');
    for (const property of target.node.properties) {
      const key =
        property.type === 'ObjectProperty' && property.key.type === 'Identifier'
          ? property.key.name
          : undefined;
      const local = property.type === 'ObjectProperty' ? bare(property.value) : undefined;
      const binding = local?.type === 'Identifier' ? scope.scope.getBinding(local.name) : undefined;
      if (!key || !binding) this.problem(property, 'the event is taken apart in an unusual way');
      else this.field(key, binding.referencePaths, property);
    }
  }

  private binding(binding: Binding, value: Value): void {
    if (binding.constantViolations.length > 0)
      return this.problem(binding.identifier, 'the event variable is reassigned');
    for (const reference of binding.referencePaths) {
      if (value === 'event') this.eventUse(reference);
      else this.dataUse(reference);
    }
  }

  private eventUse(reference: NodePath): void {
    const value = outermost(reference);
    const parent = value.parentPath;
    if (isMember(parent) && value.key === 'object') {
      const name = propertyName(parent.node);
      if (name === undefined) return this.problem(parent.node, 'a computed property of the event is read');
      return this.field(name, [parent], parent.node);
    }
    if (
      parent?.isVariableDeclarator() &&
      (parent.node.id.type === 'ObjectPattern' || parent.node.id.type === 'Identifier')
    ) {
      this.unpack(parent);
      return this.pattern(parent.get('id') as NodePath, 'event', parent);
    }
    if (isCall(parent) && value.listKey === 'arguments') {
      if (
        isConsoleCall(parent) ||
        (this.event === 'error' &&
          /^(capture|report|track|log|warn|notify|handle\w*Exception)/i.test(calleeName(parent.node) ?? ''))
      ) {
        // Of a message event the message is all that is left to log.
        if (this.event === 'message') this.flow.raws.push({ path: value, logged: true });
        else this.flow.wholes.push({ path: value, logged: true });
        return;
      }
      if (this.carry(parent, value, 'event')) return;
      if (this.event === 'message') {
        const to = calleeName(parent.node) ?? 'a function';
        this.flow.raws.push({ path: value, logged: false, handed: { to, as: 'event' } });
        return;
      }
    }
    if (this.event === 'message') return this.problem(value.node, 'the event object itself is used');
    this.flow.wholes.push({ path: value, logged: false });
  }

  private field(name: string, uses: NodePath[], node: t.Node): void {
    if (name === 'data' && this.event === 'message') {
      for (const use of uses) this.dataUse(use);
    } else if (this.event === 'close' && (name === 'code' || name === 'reason' || name === 'wasClean')) {
      for (const path of uses) this.flow.close.push({ path: outermost(path), field: name });
    } else if (name === 'preventDefault' || name === 'type' || name === 'timeStamp') {
      this.problem(node, `\`${name}\` of the event is used`);
    } else if (this.event === 'error' && (name === 'message' || name === 'error')) {
      for (const path of uses)
        this.flow.wholes.push({ path: outermost(path), logged: isConsoleCall(outermost(path).parentPath) });
    } else this.problem(node, `\`${name}\` of the ${this.event} event is read`);
  }

  /** `path` is an expression whose value is the text of the message. */
  private dataUse(path: NodePath): void {
    const value = outermost(path);
    const parent = value.parentPath;
    if (!parent) return;
    if (this.asText) return this.textUse(value);
    const node = parent.node as t.Node;
    if (isMember(parent) && value.key === 'object') {
      const name = propertyName(node);
      const call = parent.parentPath;
      if (isCall(call) && parent.key === 'callee' && (name === 'toString' || name === 'trim'))
        return this.dataUse(call);
      if (name !== undefined && BINARY_MEMBERS.has(name)) return this.problem(node, 'messages are binary');
      return this.text(node, `the handler picks the text of the message apart (\`.${name ?? '[…]'}\`)`);
    }
    if (isCall(parent) && value.listKey === 'arguments') return this.dataArgument(parent, value);
    if (node.type === 'NewExpression') {
      const callee = node.callee.type === 'Identifier' ? node.callee.name : '';
      return this.problem(
        node,
        /Array|View|Blob|Decoder|File/.test(callee)
          ? 'messages are binary'
          : `the message is handed to \`new ${callee}\``,
      );
    }
    if (isLogged(value) && value.listKey !== 'arguments') {
      this.flow.raws.push({ path: value, logged: true, inText: true });
      return;
    }
    if (node.type === 'BinaryExpression') return this.compare(value, parent as NodePath<t.BinaryExpression>);
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') {
      const test = outermost(parent).parentPath;
      if (test?.isBinaryExpression()) return this.compare(parent, test);
      return this.problem(node, 'the type of the message is asked');
    }
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      this.flow.constants.push({ path: parent, value: false });
      return;
    }
    const isAsked =
      value.key === 'test' || (value.key === 'left' && 'operator' in node && node.operator === '&&');
    if (isAsked && /^(If|Conditional|Logical)/.test(node.type)) {
      this.flow.constants.push({ path: value, value: true });
      return;
    }
    if (node.type === 'AwaitExpression') return this.problem(node, 'messages are binary or awaited');
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && value.key === 'init') {
      const binding = parent.scope.getBinding(node.id.name);
      if (binding && binding.constantViolations.length === 0) {
        this.unpack(parent as NodePath<t.VariableDeclarator>);
        return this.binding(binding, 'data');
      }
    }
    if (node.type === 'MemberExpression' && value.key === 'property')
      return this.text(node, 'the message is used as a key');
    if (node.type === 'SwitchStatement')
      return this.text(node, 'the handler switches on the text of the message');
    this.flow.raws.push({ path: value, logged: false });
  }

  private dataArgument(call: NodePath<t.CallExpression>, value: NodePath): void {
    const callee = bare(call.node.callee);
    const name = calleeName(call.node);
    if (isBinaryType(value.node) || /^decodeAudio|^unpack$|^appendBuffer$/.test(name ?? ''))
      return this.problem(call.node, 'messages are binary');
    if (
      callee.type === 'MemberExpression' &&
      callee.object.type === 'Identifier' &&
      callee.object.name === 'JSON' &&
      name === 'parse'
    ) {
      if (call.node.arguments.length > 1) return this.problem(call.node, '`JSON.parse` is given a reviver');
      this.flow.messages.push(call);
      return;
    }
    if (callee.type === 'Identifier' && name === 'String') return this.dataUse(call);
    if (isConsoleCall(call)) {
      this.flow.raws.push({ path: value, logged: true });
      return;
    }
    if (callee.type === 'MemberExpression' && name === 'isBuffer')
      return this.problem(call.node, 'messages are binary');
    if (name === 'createObjectURL' || name === 'decode' || name === 'unpack')
      return this.problem(call.node, 'messages are binary');
    const target = resolveFunction(call.get('callee') as NodePath);
    if (target && isParser(target)) {
      this.flow.messages.push(call);
      return;
    }
    if (this.carry(call, value, 'data')) return;
    if (/parse(?!Int$|Float$)|decode(?!URI)/i.test(name ?? ''))
      return this.problem(call.node, `messages are parsed by \`${name ?? ''}\`, which is not in this file`);
    this.flow.raws.push({ path: value, logged: false });
  }

  private compare(value: NodePath, test: NodePath<t.BinaryExpression>): void {
    const { operator, left, right } = test.node;
    const other = bare(value.key === 'left' ? right : left);
    const equal = operator === '===' || operator === '==';
    if (operator === 'instanceof') {
      // A guard that only turns binary messages away: none arrive any more.
      if (isTurnedAway(test)) this.flow.constants.push({ path: test, value: false });
      else this.problem(test.node, 'messages may be binary');
      return;
    }
    if ((equal || operator === '!==' || operator === '!=') && other.type === 'StringLiteral') {
      const isTypeof = value.node.type === 'UnaryExpression';
      if (isTypeof && other.value !== 'string') return this.problem(test.node, 'messages may be binary');
      if (isTypeof || HEARTBEAT.test(other.value) || other.value === '') {
        this.flow.constants.push({ path: test, value: isTypeof === equal });
        return;
      }
    }
    // A word that stands for itself, as no row or payload does, and after which nothing is done.
    const guard = outermost(test).parentPath;
    if (/^[!=]==?$/.test(operator) && other.type === 'StringLiteral' && guard?.isIfStatement()) {
      const branch = guard.get(equal ? 'consequent' : 'alternate') as NodePath;
      if (!branch.node || isOnlyLogged(branch)) {
        this.flow.constants.push({ path: test, value: !equal });
        return;
      }
    }
    this.text(test.node, 'the text of the message is compared');
  }

  /** A read of the text where messages are nothing else; only its type and the answer to a ping are known beforehand. */
  private textUse(value: NodePath): void {
    const parent = value.parentPath;
    const test = parent?.isUnaryExpression({ operator: 'typeof' }) ? outermost(parent).parentPath : parent;
    if (test?.isBinaryExpression() && test !== parent) return this.compare(parent as NodePath, test);
    if (test?.isBinaryExpression()) {
      const other = bare(value.key === 'left' ? test.node.right : test.node.left);
      if (other.type === 'StringLiteral' && HEARTBEAT.test(other.value)) return this.compare(value, test);
    }
    this.flow.raws.push({ path: value, logged: false });
  }

  /** Hands the event on to a function of the same file that is only ever given this event. */
  private carry(call: NodePath<t.CallExpression>, argument: NodePath, value: Value): boolean {
    const target = resolveFunction(call.get('callee') as NodePath);
    if (!target || (target.exported && target.isMethod !== true) || argument.key !== 0) return false;
    const known = this.flow.carriers.find((carrier) => carrier.fn.node === target.fn.node);
    if (known) {
      known.args.push(argument);
      return true;
    }
    const [param] = target.fn.get('params') as NodePath[];
    if (!param) {
      this.flow.spare.push(argument);
      return true;
    }
    const foreign = target.references.some((reference) => {
      const other = callOf(reference);
      return other ? other.node !== call.node && !sameText(other, call) : !isHarmlessMention(reference);
    });
    if (foreign) return false;
    this.flow.carriers.push({ fn: target.fn, name: target.name, param, args: [argument] });
    this.param(target.fn, param, value);
    return true;
  }

  private unpack(declarator: NodePath<t.VariableDeclarator>): void {
    const statement = statementOf(declarator);
    const declaration = declarator.parent as t.VariableDeclaration;
    if (statement && declaration.declarations.length === 1) this.flow.unpacked.push(statement);
    else this.problem(declarator.node, 'the event is taken apart together with other variables');
  }

  private text(node: t.Node, reason: string): void {
    this.flow.texts.push({ node, reason });
  }

  private problem(node: t.Node, reason: string): void {
    this.flow.problems.push({ node, reason });
  }
}

/** `if (event.data instanceof Blob) return;`, with nothing but a log before the return. */
function isTurnedAway(test: NodePath): boolean {
  const guard = outermost(test).parentPath;
  if (!guard?.isIfStatement() || guard.node.alternate) return false;
  const { consequent } = guard.node;
  const body = consequent.type === 'BlockStatement' ? consequent.body : [consequent];
  const last = body.at(-1);
  const before = (guard.get('consequent.body') as NodePath[] | NodePath) ?? [];
  return (
    last?.type === 'ReturnStatement' &&
    !last.argument &&
    (Array.isArray(before) ? before.slice(0, -1) : []).every(
      (path) => path.isExpressionStatement() && isConsoleCall(path.get('expression') as NodePath),
    )
  );
}

/** Statements that only log, and may return. */
function isOnlyLogged(branch: NodePath): boolean {
  const body = branch.isBlockStatement() ? (branch.get('body') as NodePath[]) : [branch];
  return body.every(
    (path) =>
      (path.isReturnStatement() && !path.node.argument) ||
      (path.isExpressionStatement() && isConsoleCall(path.get('expression') as NodePath)),
  );
}

/** `event.data as ArrayBuffer`. */
function isBinaryType(node: t.Node): boolean {
  if (!('typeAnnotation' in node)) return false;
  const type = (node as { typeAnnotation?: t.TSType | null }).typeAnnotation;
  return (
    type?.type === 'TSTypeReference' &&
    type.typeName.type === 'Identifier' &&
    /^(ArrayBuffer|Blob|Uint8Array|Buffer)$/.test(type.typeName.name)
  );
}

const BINARY_MEMBERS = new Set(['arrayBuffer', 'byteLength', 'buffer', 'stream', 'blob', 'text', 'size']);

function sameText(a: NodePath<t.CallExpression>, b: NodePath<t.CallExpression>): boolean {
  const [x] = a.node.arguments;
  const [y] = b.node.arguments;
  return (
    x?.type === 'Identifier' &&
    y?.type === 'Identifier' &&
    a.scope.getBinding(x.name) === b.scope.getBinding(y.name)
  );
}

/** A mention that neither calls nor hands on a function: a dependency list. */
export function isHarmlessMention(reference: NodePath): boolean {
  const list = reference.parentPath;
  return (
    list?.isArrayExpression() === true &&
    isCall(list.parentPath) &&
    list.key !== 0 &&
    /^use[A-Z]/.test(calleeName(list.parentPath.node) ?? '')
  );
}
