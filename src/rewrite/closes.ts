import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { CloseUse, Holder, SocketSite } from '../client/site.js';
import { bare, endOf, isInside, outermost, sameReference, startOf } from '../client/syntax.js';
import type { FileContext } from './context.js';

/** `ws.close()` → `void supabase.removeChannel(channel)`, guarded where there may be no channel. */
export function translateCloses(
  file: FileContext,
  site: SocketSite,
  closes: CloseUse[],
  alwaysGuard: boolean,
): void {
  for (const close of closes) translate(file, site, close, alwaysGuard);
}

function translate(file: FileContext, site: SocketSite, close: CloseUse, alwaysGuard: boolean): void {
  const callee = bare(close.call.node.callee) as t.MemberExpression | t.OptionalMemberExpression;
  const object = bare(callee.object);
  const channel = file.rendered(object);
  let path = outermost(close.call);
  let guarded = false;
  while (path.parentPath?.isLogicalExpression({ operator: '&&' }) && path.key === 'right') {
    path = path.parentPath;
    guarded = true;
  }
  const isOptional = guarded || callee.type === 'OptionalMemberExpression' || alwaysGuard;
  const needsGuard = isOptional && !isChecked(site, close.call, object);
  const remove = (of: string): string => `void ${file.client}.removeChannel(${of})`;
  file.usesClient = true;
  const parent = path.parentPath;
  const isAsked = needsGuard || (file.unit.typescript && object !== callee.object);
  if (isAsked && hasCall(object)) return removeRead(file, path, remove);
  const text = needsGuard ? `if (${channel}) ${remove(channel)}` : remove(channel);
  if (parent?.isArrowFunctionExpression() && path.key === 'body') file.arrows.replace(parent.node, text);
  else if (parent?.isReturnStatement())
    file.buffer.replace(startOf(parent.node), endOf(parent.node), text + file.semi);
  else file.buffer.replace(startOf(path.node), endOf(path.node), text);
}

/** `get().socket?.close()`: what a call gives is asked for once, or no type checker knows that it is there. */
function removeRead(file: FileContext, path: NodePath, remove: (of: string) => string): void {
  let close = path;
  while (close.isLogicalExpression()) close = close.get('right');
  const { object } = bare((bare(close.node) as t.CallExpression).callee) as t.MemberExpression;
  const name = file.freeName('channel', path.scope);
  const declaration = `const ${name} = ${file.rendered(bare(object))}${file.semi}`;
  const { eol, indent: step } = file.style;
  const parent = path.parentPath;
  const outer = file.indentOf(parent?.node ?? path.node);
  const isBody = parent?.isArrowFunctionExpression() === true && path.key === 'body';
  const inner = isBody ? outer + step : outer;
  const text = `${declaration}${eol}${inner}if (${name}) ${remove(name)}`;
  if (isBody) return file.arrows.replace(parent.node, text);
  const isListed = parent?.listKey === 'body';
  const [start, end] = parent && !parent.isExpressionStatement() ? [parent, path] : [path, path];
  const block = isListed
    ? text
    : `{${eol}${inner}${step}${text.replaceAll(eol, eol + step)}${file.semi}${eol}${inner}}`;
  file.buffer.replace(startOf(start.node), endOf(end.node), block);
}

function hasCall(node: t.Node): boolean {
  if (/CallExpression$/.test(node.type)) return true;
  return 'object' in node && hasCall(bare(node.object as t.Node));
}

/** Whether a condition around the call already asks for the same holder. */
function isChecked(site: SocketSite, call: NodePath, object: t.Node): boolean {
  return site.tests.some((test) => {
    const statement = test.findParent((p) => p.isIfStatement()) as NodePath<t.IfStatement> | null;
    if (
      !statement ||
      !isInside(call.node, statement.node.consequent) ||
      !isInside(test.node, statement.node.test)
    )
      return false;
    if (test.parentPath?.isUnaryExpression({ operator: '!' })) return false;
    return sameReference(bare(test.node), object);
  });
}

/** Whether a holder may be without a socket. */
export function mayBeEmpty(holder: Holder | undefined): boolean {
  if (!holder) return false;
  return holder.kind !== 'variable' || holder.binding.kind !== 'const';
}
