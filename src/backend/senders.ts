import type { Files } from './files.js';
import { languageOf } from './names.js';
import type { BackendRoute, Place } from './route.js';
import { meantBy, rootsOf, type Candidate } from './sender-routes.js';
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

interface Pattern {
  words: RegExp;
  of: Pick<Candidate, 'root' | 'frameworks'>;
}

/**
 * Where the back end sends to the sockets of some of its routes: calls of whatever the sockets were handed to, by name. A reading of
 * texts, for a person to go through; what handlers send by themselves is a fact of their routes.
 *
 * @param wanted The routes, among all. What is seen to be for others is left out.
 */
export function sendersOf(
  files: Files,
  routes: readonly BackendRoute[],
  wanted: readonly BackendRoute[],
): Sender[] {
  const patterns = patternsOf(routes);
  const languages = new Set(routes.map(({ file }) => languageOf(file)));
  const found = new Map<string, Sender>();
  for (const file of files.names) {
    if (isTest(file) || !languages.has(languageOf(file))) continue;
    const text = files.glance(file);
    for (const { words, of } of patterns) {
      for (const { 0: call, index } of text.matchAll(words)) {
        const start = text.lastIndexOf('\n', index) + 1;
        if (/^\s*(?:#|\/\/|\*)/.test(text.slice(start, index + 1))) continue;
        const meant = meantBy({ ...of, file, text, call, end: index + call.length }, routes, files);
        if (meant && !meant.some((route) => wanted.includes(route))) continue;
        const line = text.slice(0, index).split('\n').length;
        found.set(`${file}:${String(line)}`, { file, line, call });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function patternsOf(routes: readonly BackendRoute[]): Pattern[] {
  const roots = new Set(routes.flatMap((route) => rootsOf(route)));
  const general = new Map<string, Pattern & { of: { frameworks: string[] } }>();
  for (const framework of new Set(routes.map((route) => route.framework))) {
    const words = GENERAL[framework];
    if (!words) continue;
    const known = general.get(words.source) ?? { words, of: { frameworks: [] } };
    known.of.frameworks.push(framework);
    general.set(words.source, known);
  }
  return [
    ...[...roots].map((root) => ({
      words: new RegExp(`\\b${root.replaceAll('$', '\\$')}${SENDS}`, 'g'),
      of: { root },
    })),
    ...general.values(),
    { words: TOLD, of: {} },
  ];
}
