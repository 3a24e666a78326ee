import { languages } from './languages.js';
import { codeTokens, type Token } from './tokens.js';

const COMMENT = /<!--[^]*?(?:-->|$)/y;
const TAG = /<\/?[a-z][\w:.-]*(?:"[^"]*"|'[^']*'|[^'">])*>/iy;
const SCRIPT = /<(script|style)\b(?:"[^"]*"|'[^']*'|[^'">])*>/iy;
const FENCE = /^---\r?\n[^]*?^---$/my;

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** The tokens of a component: elements, and the code of its scripts. */
export function markupTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = lengthAt(FENCE, text, 0);
  if (at > 0) tokens.push(...codeTokens(text.slice(0, at), languages.script));
  while (at < text.length) {
    const comment = lengthAt(COMMENT, text, at);
    const script = comment > 0 ? 0 : lengthAt(SCRIPT, text, at);
    const tag = comment > 0 ? 0 : lengthAt(TAG, text, at);
    if (comment > 0) tokens.push({ kind: 'c', length: comment });
    else if (script > 0) {
      tokens.push(...tagTokens(text.slice(at, at + script)));
      const end = /<\/(?:script|style)\s*>/i.exec(text.slice(at + script));
      const code = text.slice(at + script, end ? at + script + end.index : text.length);
      tokens.push(...codeTokens(code, languages.script));
      at += code.length;
    } else if (tag > 0) tokens.push(...tagTokens(text.slice(at, at + tag)));
    else {
      const next = text.indexOf('<', at + 1);
      const length = (next < 0 ? text.length : next) - at;
      tokens.push({ kind: '_', length });
      at += length;
    }
    at += comment + (script || tag);
  }
  return tokens;
}

function tagTokens(tag: string): Token[] {
  const parts = tag.match(/^<\/?[\w:.-]+|"[^"]*"|'[^']*'|[^\s"'=/>]+|[\s=/>]+|["']/g) ?? [];
  return parts.map((part, index) => ({
    kind: index === 0 ? 'g' : /^["']/.test(part) ? 's' : /^[\s=/>]/.test(part) ? '_' : 'p',
    length: part.length,
  }));
}
