import type * as t from '@babel/types';
import type { Binding, NodePath } from '../../parse/traverse.js';
import type { UrlContext } from '../outside.js';
import type { ValueUse } from '../value-flow.js';
import { bare, propertyName } from '../syntax.js';

/** An expression whose text is not known, or known only through the callers (`text`). */
export interface Hole {
  name: string;
  node: t.Node;
  /** Names of query parameters it adds. */
  query?: string[];
  /** What a caller gives for it, or what stands there when none does, where that is one plain segment. */
  text?: string;
  /** `text` is a default, and nobody is seen who calls: others may give something else. */
  isDefault?: boolean;
}

export type Part = string | Hole;

/** One way a text can come out. */
export interface Text {
  parts: readonly Part[];
  /** Places of the callers that gave a part of it. */
  callers: readonly string[];
}

/** What one resolution finds on the way. */
export interface Run {
  /** The argument of the constructor: what is written there can only mention what it sees. */
  argument: NodePath;
  uses: Map<t.Node, ValueUse[]>;
  /** Why a parameter may be something else than is seen, with the expression that stands for it. */
  doubts: { reason: string; node: t.Node }[];
  /** Functions whose parameter matters and that nothing calls. */
  uncalled: Set<string>;
  /** More ways than are listed. */
  crowded: boolean;
}

export interface Frame {
  context: UrlContext;
  /** Arguments of helpers that are being evaluated, where in them the value is, and the frame of the caller. */
  args: ReadonlyMap<Binding, { path: NodePath; props: readonly string[]; frame: Frame }>;
  depth: number;
  /** Another value stands ready where this one is none: `url || fallback`. */
  orElse?: boolean;
  /** The expression whose value is asked for: what can be written for it. */
  at?: t.Node;
  run: Run;
}

/** Ways a URL can come out that are listed at most. */
const LIMIT = 24;
export const DEPTH = 24;

export function text(...parts: Part[]): Text {
  return { parts, callers: [] };
}

export function concat(left: readonly Text[], right: readonly Text[], frame: Frame): Text[] {
  return limited(
    left.flatMap((a) =>
      right.map((b) => ({
        parts: [...a.parts, ...b.parts],
        callers: [...new Set([...a.callers, ...b.callers])],
      })),
    ),
    frame,
  );
}

/** Alternatives, each once. */
export function union(lists: readonly (readonly Text[])[], frame: Frame): Text[] {
  const known = new Map<string, Text>();
  for (const one of lists.flat()) {
    const key = one.parts
      .map((part) =>
        typeof part === 'string' ? part : `\0${String(part.node.start)}${part.text ?? part.name}\0`,
      )
      .join('');
    const same = known.get(key);
    known.set(key, same ? { ...same, callers: [...new Set([...same.callers, ...one.callers])] } : one);
  }
  return limited([...known.values()], frame);
}

function limited(list: Text[], { run }: Frame): Text[] {
  if (list.length > LIMIT) run.crowded = true;
  return list.slice(0, LIMIT);
}

export function mapParts(
  values: readonly Text[],
  change: (parts: readonly Part[]) => readonly Part[],
): Text[] {
  return values.map((value) => ({ ...value, parts: change(value.parts) }));
}

export function holeAt(path: NodePath): Text {
  return text({ name: holeName(path.node), node: path.node });
}

function holeName(node: t.Node): string {
  const inner = bare(node);
  if (inner.type === 'Identifier') return inner.name;
  if (inner.type === 'CallExpression' || inner.type === 'OptionalCallExpression') {
    const [key] = inner.arguments;
    const name = holeName(inner.callee);
    // `localStorage.getItem('access_token')`
    return key?.type === 'StringLiteral' && /^(?:get|env|useCookie)/.test(name) ? key.value : name;
  }
  if (inner.type === 'AwaitExpression') return holeName(inner.argument);
  const name = propertyName(inner)?.replace(/^#/, '');
  // `roomRef.current`, `room.value`: what is in a box is known by the name of the box.
  if ((name === 'current' || name === 'value') && 'object' in inner)
    return holeName(inner.object as t.Node).replace(/(?<=.)Ref$/, '');
  return name ?? 'value';
}

/** A value that is nothing but one expression is better known by the variable's own name. */
export function namedAfter(values: readonly Text[], name: string): Text[] {
  return mapParts(values, (parts) => {
    const [only] = parts;
    if (parts.length !== 1 || only === undefined || typeof only === 'string') return parts;
    // What a call returns is better known by the variable that keeps it.
    const isCalled = ['CallExpression', 'OptionalCallExpression', 'AwaitExpression'].includes(
      bare(only.node).type,
    );
    return [{ ...only, name: only.name === 'value' || isCalled ? name : only.name }];
  });
}
