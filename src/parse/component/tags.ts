import type { Span } from '../../contract.js';
import { closingBrace } from './braces.js';

/** The kinds of files that carry scripts inside markup. */
export type Markup = 'vue' | 'svelte' | 'astro' | 'html';

export interface Attribute extends Span {
  name: string;
  /** Inside of the quotes or braces; absent for a bare name. */
  value?: Span;
  /** The value stands in braces. */
  braced: boolean;
}

/** An element's opening tag; `content` is set where what follows is raw text and no markup. */
export interface OpenTag extends Span {
  kind: 'open';
  name: string;
  attributes: Attribute[];
  /** How many elements are open around it. */
  depth: number;
  content?: Span;
}

/** The inside of `{{ … }}` in Vue, of `{ … }` in Svelte. */
export interface Mustache extends Span {
  kind: 'mustache';
}

const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;
/** Braces that nothing closes, after which the others are text: each costs a look at the rest of the file. */
const MAX_UNCLOSED = 100;
const NAME = /[a-zA-Z][^\s/>{]*/y;

/**
 * Reads the tags of a file in order. It asks no more of the markup than where elements, attributes and expressions begin and end,
 * and goes on after whatever it does not understand.
 */
export function* readTags(text: string, kind: Markup, from = 0): Generator<OpenTag | Mustache> {
  const open: string[] = [];
  let at = from;
  let unclosed = 0;
  while (at < text.length) {
    const next =
      kind === 'astro' || kind === 'html'
        ? text.indexOf('<', at)
        : nextOf(text, at, kind === 'vue' ? '{{' : '{');
    if (next < 0) return;
    if (text[next] === '{') {
      const start = next + (kind === 'vue' ? 2 : 1);
      const end = unclosed > MAX_UNCLOSED ? -1 : mustacheEnd(text, start, kind);
      if (end < 0) {
        unclosed += 1;
        at = start;
        continue;
      }
      yield { kind: 'mustache', start, end };
      at = end + (kind === 'vue' ? 2 : 1);
      continue;
    }
    if (text.startsWith('<!--', next)) {
      const end = text.indexOf('-->', next + 4);
      at = end < 0 ? text.length : end + 3;
      continue;
    }
    if (text[next + 1] === '/') {
      const name = nameAt(text, next + 2);
      const index = open.lastIndexOf(name);
      if (index >= 0) open.length = index;
      const end = text.indexOf('>', next);
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    const name = nameAt(text, next + 1);
    if (name === '') {
      at = next + 1;
      continue;
    }
    const { attributes, end, closed } = attributesAt(text, next + 1 + name.length, kind);
    const tag: OpenTag = { kind: 'open', name, attributes, depth: open.length, start: next, end };
    at = end;
    if (!closed && !VOID.test(name)) {
      if (isRaw(tag, kind)) {
        const close = closeOf(text, end, name);
        tag.content = { start: end, end: close };
        at = close;
      } else open.push(name);
    }
    yield tag;
  }
}

function nextOf(text: string, at: number, brace: string): number {
  const tag = text.indexOf('<', at);
  const mustache = text.indexOf(brace, at);
  if (tag < 0 || mustache < 0) return Math.max(tag, mustache);
  return Math.min(tag, mustache);
}

/** Where an expression of the markup that begins before `from` ends, or -1. */
function mustacheEnd(text: string, from: number, kind: Markup): number {
  return kind === 'vue' ? text.indexOf('}}', from) : closingBrace(text, from);
}

function nameAt(text: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? '';
}

/** Scripts and styles; in Vue also every block of the file but a template in HTML. */
function isRaw({ name, depth, attributes }: OpenTag, kind: Markup): boolean {
  if (/^(script|style)$/i.test(name)) return true;
  if (kind !== 'vue' || depth > 0) return false;
  return name !== 'template' || attributes.some((one) => one.name === 'lang' && one.value !== undefined);
}

/** Where raw text ends: at the first closing tag of that name, wherever it stands, as in HTML. */
function closeOf(text: string, from: number, name: string): number {
  const pattern = new RegExp(`</${name.replace(/[^\w-]/g, '\\$&')}(?=[\\s/>])`, 'gi');
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** The attributes behind a tag's name, and the offset behind its `>`. */
function attributesAt(
  text: string,
  from: number,
  kind: Markup,
): { attributes: Attribute[]; end: number; closed: boolean } {
  const attributes: Attribute[] = [];
  let at = from;
  for (;;) {
    at += /^\s*/.exec(text.slice(at, at + 2000))?.[0].length ?? 0;
    if (at >= text.length) return { attributes, end: text.length, closed: false };
    if (text[at] === '>') return { attributes, end: at + 1, closed: false };
    if (text.startsWith('/>', at)) return { attributes, end: at + 2, closed: true };
    const attribute = attributeAt(text, at, kind);
    if (attribute) attributes.push(attribute);
    at = Math.max(at + 1, attribute?.end ?? 0);
  }
}

function attributeAt(text: string, at: number, kind: Markup): Attribute | undefined {
  // `{...props}` and `{name}` in Svelte.
  if (text[at] === '{' && kind === 'svelte') {
    const close = closingBrace(text, at + 1);
    if (close < 0) return undefined;
    return { name: '', start: at, end: close + 1, value: { start: at + 1, end: close }, braced: true };
  }
  const name = /^(?:[^\s=>/{"']|\/(?!>))+/.exec(text.slice(at, at + 500))?.[0];
  if (name === undefined) return undefined;
  const behind = at + name.length;
  const equals = /^\s*=\s*/.exec(text.slice(behind, behind + 500))?.[0];
  if (equals === undefined) return { name, start: at, end: behind, braced: false };
  const start = behind + equals.length;
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    const end = quoteEnd(text, start + 1, quote, kind);
    return { name, start: at, end: end + 1, value: { start: start + 1, end }, braced: false };
  }
  if (quote === '{' && kind !== 'vue') {
    const close = closingBrace(text, start + 1);
    if (close >= 0)
      return { name, start: at, end: close + 1, value: { start: start + 1, end: close }, braced: true };
  }
  const end = start + (/^[^\s>]*/.exec(text.slice(start))?.[0].length ?? 0);
  return { name, start: at, end, value: { start, end }, braced: false };
}

/** A quoted value ends at its quote; in Svelte an expression inside it may hold further quotes. */
function quoteEnd(text: string, from: number, quote: string, kind: Markup): number {
  let at = from;
  for (; at < text.length && text[at] !== quote; at += 1) {
    if (kind !== 'svelte' || text[at] !== '{') continue;
    const close = closingBrace(text, at + 1);
    if (close >= 0) at = close;
  }
  return at;
}
