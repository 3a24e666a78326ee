import type { UrlCandidate } from '../site.js';
import type { Hole, Part, Text } from './text.js';

const HOST_NAME = /host|domain|authority|port|origin|location/i;

/** Splits a URL into origin, path and query. `{name}` stands for an expression. */
export function toCandidate({ parts, callers }: Text): UrlCandidate {
  const params: Hole[] = [];
  const given: Hole[] = [];
  let extraQuery: string[] = [];
  let raw = '';
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') raw += part;
    else if (part.query) extraQuery = [...extraQuery, ...part.query];
    else if (
      part.text !== undefined &&
      !(part.isDefault === true && isPieceOfSegment(raw, parts[index + 1]))
    ) {
      raw += part.text;
      given.push(part);
    } else {
      raw += `{${String(params.length)}}`;
      params.push({ ...part, text: undefined, isDefault: undefined });
    }
  }
  const label = (labelled: string): string =>
    labelled.replace(/\{(\d+)\}/g, (_, index: string) => `{${params[Number(index)]?.name ?? 'value'}}`);
  const text = label(raw);
  const [beforeQuery = '', queryText = ''] = raw.replace(/#.*$/s, '').split(/\?(.*)/s);
  const query = [...extraQuery, ...queryNames(queryText, params)];
  // A scheme may be literal (wss://), an expression (`${proto}//`, `${proto}://`) or absent.
  const scheme = /^(?:[a-z]+:\/\/|\{\d+\}:?\/\/|\/\/)/i.exec(beforeQuery)?.[0] ?? '';
  const rest = beforeQuery.slice(scheme.length);
  const slash = rest.indexOf('/');
  let origin: string | undefined;
  let openBase = false;
  let path: string | undefined;
  if (scheme !== '') {
    const authority = slash < 0 ? rest : rest.slice(0, slash);
    path = slash < 0 ? (authority === '' ? undefined : '/') : rest.slice(slash);
    const hosts = [...authority.matchAll(/\{(\d+)\}/g)].map((m) => params[Number(m[1])]?.name ?? '');
    openBase = hosts.some((name) => !HOST_NAME.test(name));
    if (openBase && slash < 0) path = undefined;
    if (hosts.length === 0 && !scheme.includes('{')) origin = `${scheme}${authority}`.toLowerCase();
  } else if (rest.startsWith('/')) path = rest;
  else if (rest.startsWith('{')) {
    const end = rest.indexOf('}') + 1;
    const after = rest.slice(end);
    // `${host}:8000/ws`
    const port = /^:\d+/.exec(after)?.[0] ?? '';
    openBase = port === '';
    const behind = after.slice(port.length);
    // `${base}${path}`: an expression right behind another one may be any path, also of several segments.
    path = /^(?:\{\d+\})?$/.test(behind) ? undefined : `/${behind.replace(/^\//, '')}`;
  } else if (rest !== '') path = `/${rest}`;
  const used = path ? [...path.matchAll(/\{(\d+)\}/g)].flatMap((m) => params[Number(m[1])] ?? []) : [];
  const shown = path === undefined ? undefined : tidy(label(path));
  const segments = shown?.split('/') ?? [];
  return {
    origin,
    path: shown,
    params: [...used, ...given.filter((hole) => segments.includes(hole.text ?? ''))],
    query,
    openBase,
    text: query.length > 0 && queryText === '' ? `${text.replace(/\?$/, '')}?${query.join('&')}` : text,
    callers: [...callers],
  };
}

/** Whether what stands between a URL's beginning and its next part is no whole segment of the path: `/room-…`. */
function isPieceOfSegment(before: string, next: Part | undefined): boolean {
  const behindScheme = before.replace(/^[^/]*\/\//, '');
  if (!behindScheme.includes('/') || /[?#]/.test(behindScheme)) return false;
  const ends =
    next === undefined || (typeof next === 'string' ? /^[/?#]/.test(next) : next.query !== undefined);
  return !before.endsWith('/') || !ends;
}

function queryNames(text: string, params: { name: string }[]): string[] {
  if (text === '') return [];
  return text
    .split('&')
    .map((pair) => pair.split('=')[0] ?? '')
    .map((name) => name.replace(/\{(\d+)\}/g, (_, index: string) => params[Number(index)]?.name ?? ''))
    .filter(Boolean);
}

function tidy(path: string): string {
  const flat = path.replace(/\/{2,}/g, '/');
  return flat.length > 1 ? flat.replace(/\/$/, '') : flat;
}
