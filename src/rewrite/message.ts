import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { bare, endOf, isInside, outermost, startOf, statementOf } from '../client/syntax.js';
import type { HandlerPlan } from '../plan/handlers.js';
import type { Work } from '../plan/plan.js';
import type { FileContext } from './context.js';
import { removeLines } from './removals.js';
import { translate } from './translation.js';

/** How the message reaches the code that handles it. */
export interface MessageTarget {
  /** Builds the expression or statement that hands one message to the handler, when that is a call. */
  deliver?: (message: string) => string;
  /** Name of the variable the body reads, when the body is moved into a function of its own. */
  variable?: string;
  /** The body is async. */
  isAsync: boolean;
}

/** Type of one row in this file: that of the message, or of what its envelope carries. */
export function rowType(file: FileContext, work: Work): string | undefined {
  const { envelope, contentType } = work.shape;
  return envelope !== undefined && contentType !== undefined && isRow(file, contentType)
    ? contentType
    : messageType(file, work);
}

/** A type parameter or a primitive is no row: `.on` asks for an object type. */
function isRow(file: FileContext, type: string): boolean {
  return (
    !/^(unknown|any|never|object|string|number|boolean|null|undefined)\b/.test(type) &&
    !isTypeParameter(file, type)
  );
}

/** Type of one message in this file, or `any` where the file is TypeScript and nothing tells; `undefined` in JavaScript. */
export function messageType(file: FileContext, work: Work): string | undefined {
  if (!file.unit.typescript) return undefined;
  if (work.shape.envelope !== undefined && work.match.route.kind !== 'broadcast') return 'any';
  const { type } = work.shape;
  return type !== undefined && isRow(file, type) ? type : 'any';
}

/** `function useFeed<T>(…)`: the name is declared between the brackets of a function or class. */
function isTypeParameter(file: FileContext, type: string): boolean {
  if (!/^\w+$/.test(type)) return false;
  const declared = `(?:\\bfunction\\b\\s*\\w*|\\bclass\\s+\\w+|=\\s*(?:async\\s*)?)\\s*<[^<>()=]*\\b${type}\\b(?!\\s*extends)`;
  return new RegExp(declared).test(file.unit.text);
}

/** The message as the old code knew it, from an expression for a payload, a row, or a list of rows. */
export function asMessage(
  file: FileContext,
  work: Work,
  given: string,
  event: string | undefined,
  isList = false,
): string {
  const { shape, match } = work;
  if (match.route.kind === 'broadcast') {
    if (shape.kindField !== undefined && event !== undefined)
      return `{ ${shape.kindField}: ${event}, ...${given} }`;
    return shape.isBareList === true ? `${given}.data` : given;
  }
  const row = translate(file, work, given, isList);
  if (shape.envelope === undefined) return row;
  const kind = shape.discriminator
    ? `${shape.discriminator.field}: ${file.quote(shape.discriminator.values[0] ?? '')}, `
    : '';
  return `{ ${kind}${shape.envelope}: ${row} }`;
}

/**
 * Makes functions that were handed the event take the message: parameters, `JSON.parse(event.data)` inside them and the
 * arguments of their calls. What the handler in place reads is written by the chain, through `read`.
 */
export function rewriteCarriers(
  file: FileContext,
  work: Work,
  handler: HandlerPlan,
  type: string | undefined,
  read: string,
): void {
  const owners: { fn: NodePath<t.Function>; param?: NodePath; name: string }[] = handler.flow.carriers.map(
    (carrier) => ({ fn: carrier.fn, param: carrier.param, name: '' }),
  );
  if (handler.named)
    owners.push({ fn: handler.fn, param: (handler.fn.get('params') as NodePath[])[0], name: '' });
  const ownerOf = (path: NodePath): (typeof owners)[number] | undefined =>
    owners
      .filter((owner) => isInside(path.node, owner.fn.node))
      .sort((a, b) => startOf(b.fn.node) - startOf(a.fn.node))[0];
  for (const owner of owners) {
    const own = handler.flow.messages.filter((message) => ownerOf(message) === owner);
    const uses =
      own.length > 0 ||
      handler.flow.carriers.some((carrier) => carrier.args.some((arg) => ownerOf(arg) === owner)) ||
      handler.flow.raws.some((raw) => ownerOf(raw.path) === owner);
    if (!owner.param) continue;
    if (!uses) {
      removeParam(file, owner.fn, owner.param);
      continue;
    }
    owner.name = bindMessage(file, owner.fn, own, work);
    writeParam(file, owner.fn, owner.param, owner.name, type);
  }
  const valueAt = (path: NodePath): string => ownerOf(path)?.name ?? read;
  for (const message of handler.flow.messages)
    replaceMessage(file, message, valueAt(message), work.match.route.kind === 'broadcast' ? undefined : type);
  for (const { path, handed, inText } of handler.flow.raws) {
    const value = valueAt(path);
    if (inText === true && work.shape.isText !== true) replaceRaw(file, path, `JSON.stringify(${value})`);
    else if (handed) replaceRaw(file, path, asText(file, path, value, handed.as === 'event'));
    else replaceRaw(file, path, work.shape.isText === true ? `${value}.data` : value);
  }
  for (const carrier of handler.flow.carriers) {
    for (const arg of carrier.args) file.buffer.replace(startOf(arg.node), endOf(arg.node), valueAt(arg));
  }
}

/** What a function that is not seen goes on getting: JSON, or an event with it. */
export function asText(file: FileContext, path: NodePath, value: string, isEvent: boolean): string {
  const json = `JSON.stringify(${value})`;
  if (!isEvent) return json;
  const name = path.scope.hasBinding('MessageEvent', true) ? 'globalThis.MessageEvent' : 'MessageEvent';
  return `new ${name}(${file.quote('message')}, { data: ${json} })`;
}

/** The text of a message, also where it is a shorthand: `{ data }`. */
function replaceRaw(file: FileContext, { node, parent }: NodePath, value: string): void {
  const isShorthand = parent.type === 'ObjectProperty' && parent.shorthand;
  file.buffer.replace(startOf(node), endOf(node), isShorthand ? `${file.source(node)}: ${value}` : value);
}

/** `JSON.parse(event.data) as Row` → the row; a type assertion that says what the row is anyway goes with it. */
function replaceMessage(file: FileContext, message: NodePath, value: string, type: string | undefined): void {
  const outer = outermost(message);
  const wrapper = outer.node as t.TSAsExpression;
  const asserted =
    outer.node !== message.node && 'typeAnnotation' in wrapper
      ? file.source(wrapper.typeAnnotation)
      : undefined;
  const target = asserted !== undefined && asserted === type ? outer.node : message.node;
  file.buffer.replace(startOf(target), endOf(target), value);
}

/**
 * The name a function's parameter gets: that of the variable the message was parsed into, whose declaration then goes, or a
 * new one.
 */
export function bindMessage(
  file: FileContext,
  fn: NodePath<t.Function>,
  messages: NodePath[],
  work: Work,
): string {
  const declared = declaredMessage(fn, messages);
  if (declared) {
    const { node } = declared.declaration;
    removeLines(file.buffer, file.unit, file.style, startOf(node), endOf(node));
    return declared.name;
  }
  const wanted =
    work.match.route.kind === 'broadcast'
      ? ['message', 'payload', 'received']
      : [work.shape.list ? 'rows' : 'row', 'change'];
  const free = wanted.find((name) => !file.mentions(name, startOf(fn.node), endOf(fn.node)));
  return file.freeName(free ?? wanted[0] ?? 'message', fn.scope);
}

/** The variable that the one message of a function is parsed into, when its declaration says nothing else. */
function declaredMessage(
  fn: NodePath<t.Function>,
  messages: NodePath[],
): { name: string; declaration: NodePath<t.VariableDeclaration> } | undefined {
  const [only] = messages;
  const declarator = only && outermost(only).parentPath;
  if (
    messages.length !== 1 ||
    !declarator?.isVariableDeclarator() ||
    declarator.node.id.type !== 'Identifier'
  )
    return undefined;
  const { name } = declarator.node.id;
  const declaration = declarator.parentPath as NodePath<t.VariableDeclaration>;
  const binding = declarator.scope.getBinding(name);
  const isAlone =
    declaration.node.declarations.length === 1 && statementOf(declarator)?.node === declaration.node;
  return binding && isAlone && onlyBindingOf(fn, name, binding.identifier)
    ? { name, declaration }
    : undefined;
}

/**
 * The name that the old code gave to the message of a handler in place, where that says no more than the payload does: no type,
 * no reassignment. The payload is then taken by that name, and the declaration goes.
 */
export function takeAlias(file: FileContext, handler: HandlerPlan): string | undefined {
  const { messages } = handler.flow;
  const declared = declaredMessage(handler.fn, messages);
  const [message] = messages;
  const declarator = message && message.parentPath;
  if (!declared || !declarator?.isVariableDeclarator() || handler.flow.carriers.length > 0) return undefined;
  const { id } = declarator.node;
  const { node } = declared.declaration;
  if (id.type !== 'Identifier' || id.typeAnnotation || node.kind !== 'const') return undefined;
  removeLines(file.buffer, file.unit, file.style, startOf(node), endOf(node));
  return declared.name;
}

/** Whether a name means the same variable everywhere inside a function. */
function onlyBindingOf(fn: NodePath<t.Function>, name: string, identifier: t.Node): boolean {
  let same = true;
  fn.traverse({
    Identifier(path) {
      if (path.node.name !== name || path.node === identifier) return;
      const parent = path.parent;
      if (
        (parent.type === 'MemberExpression' || parent.type === 'OptionalMemberExpression') &&
        parent.property === path.node &&
        !parent.computed
      )
        return;
      if (
        parent.type === 'ObjectProperty' &&
        parent.key === path.node &&
        !parent.computed &&
        !parent.shorthand
      )
        return;
      if (path.scope.getBinding(name)?.identifier !== identifier) same = false;
    },
  });
  return same;
}

/** Writes the first parameter of a function, with parentheses where an arrow had none. */
export function writeParam(
  file: FileContext,
  fn: NodePath<t.Function>,
  param: NodePath,
  name: string,
  type: string | undefined,
): void {
  const text = type === undefined ? name : `${name}: ${type}`;
  const start = startOf(param.node);
  const end = endOf(param.node);
  const isBare =
    fn.node.type === 'ArrowFunctionExpression' &&
    fn.node.params.length === 1 &&
    !/\)\s*(:[^=]*)?$/.test(file.unit.text.slice(end, endOf(param.node) + 1)) &&
    file.unit.text
      .slice(startOf(fn.node), start)
      .replace(/^async\b/, '')
      .trim() === '';
  file.buffer.replace(start, end, isBare && type !== undefined ? `(${text})` : text);
}

/** Takes the event parameter off a function that does not need it. */
export function removeParam(file: FileContext, fn: NodePath<t.Function>, param: NodePath): void {
  const isBare =
    fn.node.type === 'ArrowFunctionExpression' &&
    file.unit.text
      .slice(startOf(fn.node), startOf(param.node))
      .replace(/^async\b/, '')
      .trim() === '';
  if (fn.node.params.length === 1)
    file.buffer.replace(startOf(param.node), endOf(param.node), isBare ? '()' : '');
}

/** The one call a handler consists of, when the message is its only argument: `setMetrics(JSON.parse(event.data))`. */
export function directCall(file: FileContext, handler: HandlerPlan): t.CallExpression | undefined {
  const { body } = handler.fn.node;
  let expression: t.Node | undefined = body as t.Node;
  let parsed: t.Node | undefined;
  if (body.type === 'BlockStatement') {
    const alive = body.body.filter(
      (statement) =>
        !handler.flow.unpacked.some((path) => path.node === statement) &&
        !file.buffer.covers(startOf(statement), { start: startOf(body), end: endOf(body) }),
    );
    const [first, second, ...more] = alive;
    const declares =
      second && first?.type === 'VariableDeclaration' && first.declarations.length === 1
        ? first.declarations[0]
        : undefined;
    const statement = declares ? second : second ? undefined : first;
    if (
      declares?.id.type === 'Identifier' &&
      statement?.type === 'ExpressionStatement' &&
      statement.expression.type === 'CallExpression'
    ) {
      const [argument] = statement.expression.arguments;
      if (argument?.type === 'Identifier' && argument.name === declares.id.name && declares.init)
        parsed = bare(declares.init);
    }
    expression =
      more.length === 0 && statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
    const hasComment = (file.unit.ast.comments ?? []).some(
      (comment) => (comment.start ?? 0) > startOf(body) && (comment.end ?? 0) < endOf(body),
    );
    if (hasComment || (declares && !parsed)) return undefined;
  }
  if (expression?.type !== 'CallExpression' || expression.arguments.length !== 1 || handler.named)
    return undefined;
  const argument = parsed ?? bare(expression.arguments[0] as t.Node);
  const given = [
    ...handler.flow.messages.map((path) => path.node),
    ...handler.flow.carriers.flatMap((carrier) => carrier.args.map((arg) => arg.node)),
  ];
  return given.includes(argument) ? expression : undefined;
}
