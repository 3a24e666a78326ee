import type { Files } from './files.js';
import { languageOf } from './names.js';
import type { BackendRoute, Place } from './route.js';
import { isTest } from './tests.js';

/** A line of the back end that sends to its sockets. */
export interface Sender extends Place {
  /** What is called, for example `manager.broadcast`. */
  call: string;
}

/** What frameworks offer to reach everybody, wherever the socket is. */
const GENERAL: Partial<Record<BackendRoute['framework'], RegExp>> = {
  channels: /\bgroup_send\b/g,
  nestjs: /\bserver\.(?:to|in|of|emit|except)(?=\s*\()/g,
  'socket.io': /\b(?:io|nsp|namespace)\.(?:to|in|of|emit)(?=\s*\()/g,
  ws: /\bclients\.forEach(?=\s*\()|(?<=\bof\s+)\w+\.clients\b/g,
  'express-ws': /\bclients\.forEach(?=\s*\()|(?<=\bof\s+)\w+\.clients\b/g,
};

/** A function of the project that tells everybody, by its name; not where it is declared or imported. */
const TOLD =
  /(?<!\b(?:def|function|async|import|from)\s+)(?<![.\w$])(?:broadcast|notify(?:All|Clients|Everyone|_all|_clients)|(?:send|push|emit)_?To_?(?:All|Clients|Everyone|Room|Subscribers))\w*(?=\s*\()/gi;

const SENDS = String.raw`\.(?:broadcast|send|emit|publish|notify|push)\w*(?=\s*\()`;

/**
 * Where the back end sends to the sockets of its routes: calls of whatever the sockets were handed to, by name. A reading of texts, for a
 * person to go through; what handlers send by themselves is a fact of their routes.
 */
export function sendersOf(files: Files, routes: readonly BackendRoute[]): Sender[] {
  const roots = new Set(
    routes.flatMap(({ does }) =>
      does.delegates.flatMap(({ name }) => {
        const parts = name.split('.').slice(0, -1);
        const root = parts.at(-1);
        return root === undefined || /^(?:self|this|cls)$/.test(root) ? [] : [root];
      }),
    ),
  );
  const patterns = [
    ...[...roots].map((root) => new RegExp(`\\b${root.replaceAll('$', '\\$')}${SENDS}`, 'g')),
    ...new Set(routes.flatMap(({ framework }) => GENERAL[framework] ?? [])),
    TOLD,
  ];
  const languages = new Set(routes.map(({ file }) => languageOf(file)));
  const found = new Map<string, Sender>();
  for (const file of files.names) {
    if (isTest(file) || !languages.has(languageOf(file))) continue;
    const text = files.glance(file);
    for (const pattern of patterns) {
      for (const match of text.matchAll(pattern)) {
        const start = text.lastIndexOf('\n', match.index) + 1;
        if (/^\s*(?:#|\/\/|\*)/.test(text.slice(start, match.index + 1))) continue;
        const line = text.slice(0, match.index).split('\n').length;
        found.set(`${file}:${String(line)}`, { file, line, call: match[0] });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}
