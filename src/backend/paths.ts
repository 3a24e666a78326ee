import { HOLE } from './code/value.js';

/** `{id}`, `{rest:path}` of Starlette; `{id:\d+}` of aiohttp. */
export function fromBraces(path: string): string {
  return path
    .replace(/\{\s*(\w+)\s*:\s*path\s*\}/g, '**')
    .replace(/\{\s*(\w+)\s*(?::(?:[^{}]|\{[^{}]*\})*)?\}/g, ':$1');
}

/** `<id>`, `<int:id>`, `<path:rest>` of Flask, Quart and Django. */
export function fromAngles(path: string): string {
  return path.replace(/<path:\w+>/g, '**').replace(/<(?:[^<>:]+:)?(\w+)>/g, ':$1');
}

/** `:id`, `:id(\\d+)`, `:id?` and `*` of Express, Fastify and Hono; or a regular expression. */
export function fromColons(path: string): string {
  if (path.startsWith('^')) return fromRegex(path);
  return path
    .replace(/:(\w+)(?:\((?:[^()]|\([^()]*\))*\))?(?:\{[^{}]*\})?[?+*]?/g, ':$1')
    .replace(/\/\*\w*$/, '/**');
}

/** `api/boards/[board].get.ts`, as Nitro reads names of files: `[name]` is a parameter, `[...rest]` what is left. */
export function fromFiles(file: string): string {
  const bare = file
    .replace(/\.[cm]?[jt]sx?$/, '')
    .replace(/\.(?:dev|prod|prerender)$/, '')
    .replace(/\.(?:get|post|put|patch|delete|head|options|connect|trace)$/, '');
  return bare
    .split('/')
    .filter(
      (segment, index, all) => !/^\(.*\)$/.test(segment) && (segment !== 'index' || index < all.length - 1),
    )
    .map((segment) =>
      /^\[\.{3}.*\]$/.test(segment) ? '**' : segment.replace(/^\[(\w+)\]$/, ':$1').replace(/.*\[.*/, '*'),
    )
    .join('/');
}

/** A regular expression for a path, as of Django's `re_path`: named groups are parameters. */
export function fromRegex(source: string): string {
  const text = source
    .replace(/^\^/, '')
    .replace(/(?:\\Z|\$)$/, '')
    .replace(/\\\//g, '/');
  let out = '';
  for (let at = 0; at < text.length;) {
    if (text[at] === '(') {
      const end = closing(text, at);
      const group = text.slice(at, end + 1);
      const name = /^\(\?P?<(\w+)>/.exec(group)?.[1];
      if (name !== undefined) out += /\.[*+]\)$/.test(group) ? '**' : `:${name}`;
      else if (!group.startsWith('(?:') || !/[?*]/.test(text[end + 1] ?? '')) out += '*';
      at = end + 1;
      if (/[?*+]/.test(text[at] ?? '')) at += 1;
    } else if (text[at] === '\\') {
      out += /[dwsDWS]/.test(text[at + 1] ?? '') ? '*' : (text[at + 1] ?? '');
      at += 2;
      if (/[?*+]/.test(text[at] ?? '')) at += 1;
    } else if (text[at] === '[') {
      const end = text.indexOf(']', at + 2);
      out += '*';
      at = end === -1 ? text.length : end + 1;
      if (/[?*+]/.test(text[at] ?? '')) at += 1;
    } else if (text[at] === '.' && /[*+]/.test(text[at + 1] ?? '')) {
      out += '**';
      at += 2;
    } else if (text[at] === '?') at += 1;
    else {
      out += text[at] ?? '';
      at += 1;
    }
  }
  return out;
}

function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length - 1;
}

/**
 * One path of its pieces, as the configuration writes it: one slash between segments, none at the end, `*` for a segment
 * and `**` for a prefix that the code does not tell.
 */
export function joinPaths(...pieces: string[]): string {
  const segments = pieces
    .flatMap((piece) => piece.replace(new RegExp(`^${HOLE}(?=[^/])`), `${HOLE}/`).split('/'))
    .filter((segment) => segment !== '')
    .map((segment, index) => {
      if (segment === HOLE) return index === 0 ? '**' : '*';
      if (segment.includes(HOLE)) return '*';
      return /\*\*/.test(segment) ? '**' : segment.includes('*') ? '*' : segment;
    });
  return `/${segments.filter((segment, index) => segment !== '**' || segments[index - 1] !== '**').join('/')}`;
}
