import type { Work } from '../plan/plan.js';
import type { FileContext } from './context.js';

/** `room_id=eq.{roomId}` with the expressions of this call site. */
export function templated(file: FileContext, work: Work, pattern: string): string {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  if (names.length === 0) return file.quote(pattern);
  let literal = true;
  const text = pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const param = work.match.params.get(name);
    if (!param) return whole;
    if ('literal' in param) return param.literal;
    literal = false;
    return `\${${file.source(param.node)}}`;
  });
  return literal ? file.quote(text) : `\`${text}\``;
}
