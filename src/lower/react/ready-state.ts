import type * as t from '@babel/types';
import { isInside, startOf } from '../../client/syntax.js';
import { localName, mentionsOf } from '../imports.js';
import type { Library } from '../library.js';
import type { Consumer } from './consumer.js';
import type { Draft } from '../draft.js';
import type { HookResult } from '../result.js';

/** The state of the connection, as the component reads it. */
export interface ConnectionState {
  declaration: string;
  setter: string;
  connecting: string;
  open: string;
  closed: string;
}

const VALUES = { UNINSTANTIATED: -1, CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;
type State = keyof typeof VALUES;

/**
 * Keeps `readyState` as a state with the numbers it had, and `ReadyState` as a constant of the file when the library goes:
 * comparisons and look-up tables stay as they are. Undefined when nothing reads the state.
 */
export function readyState(
  library: Library,
  { parts }: HookResult,
  opening: Consumer | undefined,
  draft: Draft,
  isGuarded: boolean,
): ConnectionState | string | undefined {
  const { file } = draft;
  const { unit } = file;
  const part = parts.get('readyState');
  const isGone = (node: t.Node): boolean => !!opening && isInside(node, opening.statement.node);
  const uses = part?.uses.filter(({ node }) => !isGone(node)) ?? [];
  const imported = library.modules
    .map((module) => localName(unit, { module, name: 'ReadyState' }))
    .find((name) => name !== undefined);
  const mentions = imported === undefined ? [] : (mentionsOf(unit).get(imported) ?? []);
  const living = mentions.filter((node) => !isGone(node));
  const keeps = file.keeps(library) && imported !== undefined;
  if (!keeps) draft.consumed.push(...mentions);
  if (uses.length === 0 && (living.length === 0 || keeps)) return undefined;

  const name = imported ?? file.shared('ReadyState name', () => file.free('ReadyState'));
  if (!keeps) {
    const members = membersOf(unit.text, living);
    if (typeof members === 'string') return members;
    const needed = file.shared('ReadyState', () => new Set<State>(['CONNECTING', 'OPEN', 'CLOSED']));
    for (const member of members) needed.add(member);
    if (isGuarded) needed.add('UNINSTANTIATED');
    const isTyped = unit.typescript && imported !== undefined;
    draft.declarations.push(() => valuesText(name, needed, draft));
    if (isTyped)
      draft.declarations.push(() => `type ${name} = (typeof ${name})[keyof typeof ${name}]${file.semi}`);
  }
  if (uses.length === 0 || !part) return undefined;
  const own = nameFor(
    part.name,
    parts.get('readyState')?.uses.some((use) => use.isIdentifier()) ?? true,
    draft,
  );
  for (const use of uses) if (!use.isIdentifier()) draft.replace(use.node, own);
  const setter = file.free(`set${own.charAt(0).toUpperCase()}${own.slice(1)}`);
  const type = unit.typescript ? (imported === undefined ? '<number>' : `<${name}>`) : '';
  const first = isGuarded ? 'UNINSTANTIATED' : 'CONNECTING';
  return {
    declaration: `const [${own}, ${setter}] = ${draft.use('react', 'useState')}${type}(${name}.${first})`,
    setter,
    connecting: `${name}.CONNECTING`,
    open: `${name}.OPEN`,
    closed: `${name}.CLOSED`,
  };
}

/** The states that the file knows, as a constant. */
function valuesText(name: string, states: ReadonlySet<State>, { file }: Draft): string {
  const values = (Object.keys(VALUES) as State[])
    .filter((state) => states.has(state))
    .map((state) => `${state}: ${String(VALUES[state])}`);
  return `const ${name} = { ${values.join(', ')} }${file.unit.typescript ? ' as const' : ''}${file.semi}`;
}

/** The name a part keeps, or gets when it was a property of the whole result. */
export function nameFor(name: string, isOwn: boolean, { file }: Draft): string {
  return isOwn ? name : file.claim(name);
}

/** The members that code reads of `ReadyState`. */
function membersOf(text: string, mentions: readonly t.Node[]): State[] | string {
  const found: State[] = [];
  for (const node of mentions) {
    const behind = text.slice(startOf(node), startOf(node) + 60);
    const member = /^[\w$]+\s*\.\s*(\w+)/.exec(behind)?.[1];
    if (member !== undefined && member in VALUES) found.push(member as State);
    else if (/^[\w$]+\s*\[/.test(behind))
      return `\`${/^[^\]]*\]?/.exec(behind)?.[0] ?? 'ReadyState'}\` reads the name of a state from the library`;
    else if (/^[\w$]+\s*\./.test(behind)) return `\`${behind.split(/\s/)[0] ?? ''}\` is no state of a socket`;
  }
  return found;
}
