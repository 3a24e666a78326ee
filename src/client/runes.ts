import type * as t from '@babel/types';
import { membersOf } from './self.js';
import type { Holder } from './site.js';
import { bare, isNullish } from './syntax.js';

/**
 * The call by which Svelte makes a variable or a class field reactive: `$state(null)`, `$state.raw(null)`; undefined for anything
 * else. It makes copies of plain objects and lists alone: a socket or a channel in it is the one that was put there.
 */
export function runeOf(init: t.Node | null | undefined): t.CallExpression | undefined {
  const call = init && bare(init);
  if (call?.type !== 'CallExpression') return undefined;
  const { callee } = call;
  const name =
    callee.type === 'MemberExpression' &&
    !callee.computed &&
    callee.property.type === 'Identifier' &&
    callee.property.name === 'raw'
      ? callee.object
      : callee;
  return name.type === 'Identifier' && name.name === '$state' ? call : undefined;
}

/** `<WebSocket | null>` of `$state<WebSocket | null>(null)`. */
export function typesOf(rune: t.CallExpression | undefined): t.Node[] {
  return rune?.typeParameters ? [rune.typeParameters] : [];
}

/** Whether what a variable is declared with, also through a rune, is nothing: `null`, `false`, `$state()`. */
export function startsEmpty(init: t.Node): boolean {
  const rune = runeOf(init);
  const first = rune ? rune.arguments[0] : init;
  const value = first && bare(first);
  return !value || isNullish(value) || (value.type === 'BooleanLiteral' && !value.value);
}

/** Whether reading a holder is noticed by the effect around it, which then runs again when it is written. */
export function isRune(holder: Holder): boolean {
  if (holder.kind === 'field')
    return membersOf(holder.owner).some(({ name, value }) => name === holder.name && runeOf(value));
  if (holder.kind !== 'variable') return false;
  const { path } = holder.binding;
  return path.isVariableDeclarator() && runeOf(path.node.init) !== undefined;
}
