import type { LoweringFile } from '../file.js';
import type { GivenUrl } from './url.js';

/** What the plain code of a call is made of. */
export interface Pieces {
  /** What the code calls the socket. */
  socket: string;
  /** `new WebSocket(…);` */
  construction: string;
  /** Name of the function that opens the socket, when somebody else calls it. */
  open?: string;
  /** Whether the socket is opened where the call stands. */
  immediate: boolean;
  /** Name of the function that closes it, when somebody calls it. */
  close?: string;
  /** The URL, and whether the socket follows it. */
  given: GivenUrl;
  /** Name of Vue's `watchEffect`, when the socket follows its URL. */
  effect?: string;
  /** Name of Vue's `onScopeDispose`, when the socket closes with its scope. */
  dispose?: string;
  /** Whether code outside the handlers uses the socket. */
  isUsed: boolean;
  /** Name of the ref that holds the state of the connection. */
  status?: string;
  /** Declarations and comments in front of all this, without indentation. */
  before: string[];
}

/** How deep the handlers stand, and whether the socket may be absent where it is used. */
export interface Form {
  kind: 'plain' | 'guarded' | 'function' | 'effect';
  inner: string;
  optional: '' | '?';
}

/**
 * Opened in place; in place but not on the server; by a function, where others open it too; or by an effect that follows the URL.
 *
 * @param server Whether Node.js renders the component: VueUse opens nothing there.
 */
export function formOf(
  { open, close, isUsed, given }: Pick<Pieces, 'open' | 'close' | 'isUsed' | 'given'>,
  server: boolean,
  indent: string,
  step: string,
): Form {
  if (given.follows) return { kind: 'effect', inner: indent + step, optional: isUsed ? '?' : '' };
  if (open !== undefined) return { kind: 'function', inner: indent + step, optional: '?' };
  if (!server) return { kind: 'plain', inner: indent, optional: '' };
  return { kind: 'guarded', inner: indent + step, optional: close !== undefined || isUsed ? '?' : '' };
}

/** The lines of a call in plain code; `handlers` come with their indentation. */
export function linesOf(
  pieces: Pieces,
  { kind, inner, optional }: Form,
  handlers: readonly string[],
  indent: string,
  file: LoweringFile,
): string[] {
  const { socket, construction, open, immediate, close, dispose, status, before } = pieces;
  const { semi } = file;
  const isServer = file.facts.rendersOnServer?.() === true;
  const isOutside = optional !== '';
  const type = file.unit.typescript ? ': WebSocket | undefined' : '';
  const shut = `${socket}${optional}.close()`;
  const opening = `${inner}${isOutside ? '' : 'const '}${socket} = ${construction}`;
  const closing = close === undefined ? [] : [`${indent}const ${close} = () => ${shut}${semi}`];
  const disposing = (at: string): string[] =>
    dispose === undefined ? [] : [`${at}${dispose}(() => ${shut})${semi}`];
  const head = [
    ...before.map((line) => indent + line),
    ...(isOutside ? [`${indent}let ${socket}${type}${semi}`] : []),
  ];
  if (kind === 'plain') return [...head, opening, ...handlers, ...closing, ...disposing(indent)];
  if (kind === 'effect')
    return [
      ...head,
      `${indent}${pieces.effect ?? ''}((onCleanup) => {`,
      ...(pieces.given.unless === undefined ? [] : [`${inner}if (${pieces.given.unless}) return${semi}`]),
      ...(status === undefined ? [] : [`${inner}${status}.value = ${file.quote('CONNECTING')}${semi}`]),
      opening,
      ...handlers,
      `${inner}onCleanup(() => ${shut})${semi}`,
      `${indent}})${semi}`,
    ];
  const absent = `typeof window === ${file.quote('undefined')}`;
  if (kind === 'guarded')
    return [
      ...head,
      `${indent}if (${absent.replace('===', '!==')}) {`,
      opening,
      ...handlers,
      ...disposing(inner),
      `${indent}}`,
      ...closing,
    ];
  return [
    ...head,
    `${indent}const ${open ?? ''} = () => {`,
    ...(isServer ? [`${inner}if (${absent}) return${semi}`] : []),
    `${inner}${shut}${semi}`,
    ...(status === undefined ? [] : [`${inner}${status}.value = ${file.quote('CONNECTING')}${semi}`]),
    opening,
    ...handlers,
    `${indent}}${semi}`,
    ...(immediate ? [`${indent}${open ?? ''}()${semi}`] : []),
    ...closing,
    ...disposing(indent),
  ];
}
