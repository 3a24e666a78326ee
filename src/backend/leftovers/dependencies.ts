import type { Files } from '../files.js';
import { isScript } from '../names.js';
import { baseOf, linesOf, type Leftover } from './leftover.js';

/** Packages that serve or open sockets, with what comes only along with them. */
const packages: Readonly<Record<string, readonly string[]>> = {
  websockets: [],
  wsproto: [],
  'simple-websocket': [],
  'flask-sock': ['simple-websocket'],
  'flask-socketio': ['python-socketio', 'python-engineio'],
  'python-socketio': ['python-engineio'],
  channels: ['channels-redis', 'daphne'],
  ws: ['@types/ws', 'bufferutil', 'utf-8-validate'],
  'express-ws': ['@types/express-ws'],
  '@fastify/websocket': [],
  'fastify-websocket': [],
  '@nestjs/websockets': ['@nestjs/platform-socket.io', '@nestjs/platform-ws'],
  '@hono/node-ws': [],
  'socket.io': [
    ...['@types/socket.io', '@socket.io/admin-ui', '@socket.io/sticky', '@socket.io/cluster-adapter'],
    ...['@socket.io/redis-adapter', '@socket.io/redis-streams-adapter', '@socket.io/redis-emitter'],
    ...['@socket.io/postgres-adapter', '@socket.io/mongo-adapter'],
  ],
  'socket.io-client': ['@types/socket.io-client'],
  'reconnecting-websocket': [],
  'react-use-websocket': [],
  partysocket: [],
  'isomorphic-ws': [],
};

interface Declared {
  name: string;
  file: string;
  line: number;
}

/**
 * Dependencies that are there for sockets, with the files that import them: none of them needs it once they are gone.
 *
 * @param mentioning The files that may import one.
 */
export function dependenciesOf(files: Files, mentioning: readonly string[]): Leftover[] {
  const declared = files.names.flatMap((file) => manifest(file, files));
  const known = declared.filter(({ name }) => name in packages || companionOf(name, declared) !== undefined);
  if (known.length === 0) return [];
  const importers = importersOf(
    files,
    mentioning,
    known.map(({ name }) => name),
  );
  const listers = listersOf(files, known);
  return known.map((found) => {
    const used = importers.get(found.name) ?? [];
    const owner = companionOf(found.name, declared);
    const listing = listers.find(({ names }) => names.includes(found.name));
    const evidence = [
      ...(owner ? [`comes along with ${owner}`] : used.length === 0 ? ['no file imports it'] : []),
      ...(listing ? [`${listing.file} lists it`] : []),
    ];
    return { kind: 'dependency', ...found, evidence, routes: [], importers: used };
  });
}

/** Settings of Django that name applications: `INSTALLED_APPS = ["channels", …]`. */
function listersOf(files: Files, known: readonly Declared[]): { file: string; names: string[] }[] {
  const apps = known.map(({ name }) => name).filter((name) => name === 'channels' || name === 'daphne');
  if (apps.length === 0) return [];
  const settings = files.names.filter((file) =>
    /(?:^|\/)(?:settings\/[^/]+|[^/]*settings[^/]*)\.py$/.test(file),
  );
  return settings.map((file) => {
    const text = files.glance(file);
    return { file, names: apps.filter((name) => new RegExp(`^[^#\\n]*["']${name}["']`, 'm').test(text)) };
  });
}

/** The package that another one accompanies, when both are declared. */
function companionOf(name: string, declared: readonly Declared[]): string | undefined {
  return declared.find((other) => packages[other.name]?.includes(name))?.name;
}

function manifest(file: string, files: Files): Declared[] {
  const name = baseOf(file);
  if (/^requirements.*\.(?:txt|in)$/.test(name) || /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/.test(file))
    return requirements(file, files.glance(file));
  if (name === 'pyproject.toml' || name === 'Pipfile') return toml(file, files.glance(file));
  return name === 'package.json' ? packageJson(file, files.glance(file)) : [];
}

function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[_.]+/g, '-');
}

function requirements(file: string, text: string): Declared[] {
  return [...linesOf(text)].flatMap(({ line, text: one }) => {
    const name = /^\s*([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>~!;@#]|$)/.exec(one)?.[1];
    return name ? [{ name: normal(name), file, line }] : [];
  });
}

/** Both `"channels>=4"` in a list and `channels = "^4"` in a table. */
function toml(file: string, text: string): Declared[] {
  const found: Declared[] = [];
  let table = '';
  let list = false;
  for (const { line, text: one } of linesOf(text)) {
    const head = /^\s*\[{1,2}([^[\]]+)\]{1,2}\s*$/.exec(one)?.[1];
    if (head !== undefined) {
      table = head;
      list = false;
    }
    if (/^\s*[\w-]+\s*=\s*\[/.test(one))
      list = /^\s*(?:dependencies|dev|test|[\w-]+)\s*=/.test(one) && /project|dependency|poetry/.test(table);
    if (list)
      for (const [, name = ''] of one.matchAll(/["']([A-Za-z][\w.-]*)[^"']*["']/g))
        found.push({ name: normal(name), file, line });
    if (/\]\s*$/.test(one) && head === undefined) list = false;
    const key =
      /dependencies|packages/.test(table) && !list
        ? /^\s*["']?([A-Za-z][\w.-]*)["']?\s*=/.exec(one)?.[1]
        : undefined;
    if (key !== undefined) found.push({ name: normal(key), file, line });
  }
  return found;
}

function packageJson(file: string, text: string): Declared[] {
  const found: Declared[] = [];
  let inside = false;
  for (const { line, text: one } of linesOf(text)) {
    if (/"\w*[dD]ependencies"\s*:\s*\{/.test(one)) inside = true;
    if (inside)
      for (const [, name = ''] of one.matchAll(/"(@?[\w./-]+)"\s*:\s*"/g)) found.push({ name, file, line });
    if (one.includes('}')) inside = false;
  }
  return found;
}

function importersOf(
  files: Files,
  mentioning: readonly string[],
  names: readonly string[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const python = names.map((name) => ({
    name,
    pattern: new RegExp(`^\\s*(?:import|from)\\s+${moduleOf(name)}\\b`, 'm'),
  }));
  const script = names.map((name) => ({
    name,
    pattern: new RegExp(`["']${name.replaceAll('.', '\\.')}(?:/[^"']*)?["']`),
  }));
  for (const file of mentioning) {
    const patterns = file.endsWith('.py') ? python : isScript(file) ? script : [];
    if (patterns.length === 0) continue;
    const text = files.glance(file);
    for (const { name, pattern } of patterns) {
      if (pattern.test(text)) found.set(name, [...(found.get(name) ?? []), file]);
    }
  }
  return found;
}

function moduleOf(name: string): string {
  const names: Readonly<Record<string, string>> = {
    'python-socketio': 'socketio',
    'python-engineio': 'engineio',
  };
  return names[name] ?? name.replaceAll('-', '_');
}
