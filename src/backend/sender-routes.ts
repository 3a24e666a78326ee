import type { Files } from './files.js';
import type { BackendRoute } from './route.js';

/** A call that may send to the sockets of some routes. */
export interface Candidate {
  file: string;
  /** Of the whole file. */
  text: string;
  /** As it is written, up to its arguments. */
  call: string;
  /** Offset behind that. */
  end: number;
  /** What the sockets were handed to, when that is what is called. */
  root?: string;
  /** Those whose own means it is. */
  frameworks?: readonly string[];
}

/** The routes whose sockets a call reaches, by what speaks for some of them; undefined when nothing tells. */
export function meantBy(
  candidate: Candidate,
  routes: readonly BackendRoute[],
  files: Files,
): BackendRoute[] | undefined {
  const { file, text, call, root, frameworks } = candidate;
  if (root !== undefined) {
    const home = homeOf(root, file, text);
    return routes.filter((route) => {
      if (!rootsOf(route).includes(root)) return false;
      const place = route.handler?.file ?? route.file;
      const own = homeOf(root, place, files.glance(place));
      return home === undefined || own === undefined || home === own;
    });
  }
  if (frameworks) {
    const able = routes.filter(({ framework }) => frameworks.includes(framework));
    return narrowed(able, candidate);
  }
  // `broadcast_alert(…)`: whose module it is of.
  const home = homeOf(call, file, text);
  const related = routes.filter((route) => home !== undefined && stemsOf(route).has(home));
  return related.length > 0 ? related : undefined;
}

/** By the name of the namespace or the group, else by the file that both stand in. */
function narrowed(able: readonly BackendRoute[], { file, text, call, end }: Candidate): BackendRoute[] {
  const name = nameAt(text, end);
  if (name && call.endsWith('.of')) return able.filter(({ path }) => isSame(path, name));
  const isNamed = /(?:group_send|\.to|\.in)$/.test(call);
  if (name && isNamed && able.some(({ does }) => does.groups.length > 0)) {
    const meant = able.filter(({ does }) => does.groups.some((group) => isSame(group, name)));
    if (meant.length > 0) return meant;
  }
  const beside = able.filter((route) => route.file === file || route.handler?.file === file);
  return beside.length > 0 ? beside : [...able];
}

export interface Name {
  text: string;
  /** More follows that is told at run time. */
  isOpen: boolean;
}

/** The first argument of a call, as far as it is written there: `"room_"` of `f"room_{id}"`, also of `async_to_sync(send)(…)`. */
export function nameAt(text: string, at: number): Name | undefined {
  const [, , name, next] =
    /^\s*\)?\s*\(\s*f?(["'`])([^"'`{$\\\n]*)(["'`{$])/.exec(text.slice(at, at + 200)) ?? [];
  return name === undefined || (name === '' && /[{$]/.test(next ?? ''))
    ? undefined
    : { text: name, isOpen: next === '{' || next === '$' };
}

/** Whether a group of which `*` is not known can have this name. */
function isSame(group: string, { text, isOpen }: Name): boolean {
  const [start = '', ...more] = group.split('*');
  if (more.length === 0) return isOpen ? group.startsWith(text) : group === text;
  return text.startsWith(start) || (isOpen && start.startsWith(text));
}

/** What the sockets of a route are handed to: `manager` of `manager.connect`. */
export function rootsOf({ does }: BackendRoute): string[] {
  return does.delegates.flatMap(({ name }) => {
    const root = name.split('.').slice(0, -1).at(-1);
    return root === undefined || /^(?:self|this|cls)$/.test(root) ? [] : [root];
  });
}

/** The modules a route has to do with. */
function stemsOf({ file, handler, does }: BackendRoute): Set<string> {
  return new Set([file, handler?.file ?? file, ...does.delegates.map((place) => place.file)].map(stemOf));
}

/** The module that a name of a file comes from, by the last part of its path: that of an import, or the file itself. */
function homeOf(name: string, file: string, text: string): string | undefined {
  const word = `(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`;
  const python =
    new RegExp(`^[ \\t]*from[ \\t]+([.\\w]+)[ \\t]+import[ \\t]+(?:\\([^)]*?|[^\\n#(]*?)${word}`, 'm').exec(
      text,
    ) ?? new RegExp(`^[ \\t]*import[ \\t]+([.\\w]+)[ \\t]+as[ \\t]+${word}`, 'm').exec(text);
  if (python?.[1]) return python[1].split('.').at(-1);
  const script = new RegExp(
    `(?:import\\b[^;'"]*?${word}[^;'"]*?\\bfrom|(?:const|let|var)\\b[^;='"]*?${word}[^;='"]*?=\\s*require\\()\\s*['"]([^'"]+)['"]`,
  ).exec(text);
  if (script?.[1]) return stemOf(script[1]);
  const own = new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?(?:default[ \\t]+)?(?:(?:const|let|var)[ \\t]+${word}|(?:async[ \\t]+)?(?:def|function\\*?)[ \\t]+${word}|${word}[ \\t]*(?::[^=\\n]*)?=(?!=))`,
    'm',
  );
  return own.test(text) ? stemOf(file) : undefined;
}

function stemOf(path: string): string {
  const parts = path.replace(/\.[cm]?[jt]sx?$|\.py$/, '').split('/');
  const last = parts.at(-1) ?? '';
  return last === 'index' || last === '__init__' ? (parts.at(-2) ?? last) : last;
}
