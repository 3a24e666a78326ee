import type { Files } from './files.js';
import { mayRefresh } from './leftovers/refreshes.js';
import { languageOf, type Language } from './names.js';
import { isTest } from './tests.js';

/** What the files of a language say when they declare sockets, and when they place or list them. */
interface Words {
  declares: RegExp;
  mounts: RegExp;
}

const python: Words = {
  declares: /websocket|as_asgi|flask_sock|socketio/i,
  mounts:
    /include_router|APIRouter|root_path|FastAPI\(|Starlette\(|\bMount\(|\.mount\(|lueprint|Quart\(|Flask\(|Sanic\(|Sock\(|web\.Application|add_subapp|add_routes|URLRouter|ProtocolTypeRouter/,
};

/** A client says none of what declares here. A server that is handed over is known by the connections that are waited for. */
const node: Words = {
  declares:
    /WebSocketServer|WebSocket\.Server|['"]ws['"]|handleUpgrade|express-ws|\.ws\(|fastify-websocket|@fastify\/websocket|websocket: *true|wsHandler|WebSocketGateway|defineWebSocketHandler|['"]socket\.io['"]|upgradeWebSocket|WebSocketPair|Bun\.serve/,
  mounts:
    /['"](?:elysia|express|fastify|hono|@nestjs\/common|@nestjs\/platform-ws|fastify-plugin|@fastify\/autoload|fastify-autoload)['"]|['"]hono\/|\bon\(\s*['"`]connection['"`]/,
};

/** What a repository has to be read for. */
export interface Relevant {
  /** Files to parse for routes: none of a language in which no file declares a socket. */
  python: string[];
  node: string[];
  /** Sources that write a content security policy. */
  policies: ReadonlySet<string>;
  /** Files with an ignore comment. */
  marked: string[];
}

/**
 * What is looked for in every file: a part of each word below, and of the packages whose importers are asked for. `ocket` is in
 * most of them.
 */
export const firstWords =
  /ocket|OCKET|realtime-migrate-ignore|aterialized|ATERIALIZED|connect-src|as_asgi|flask_sock|handleUpgrade|express-ws|\.ws\(|wsHandler|Bun\.serve|(?:import|from)[ \t]+(?:channels|channels_redis|daphne|wsproto|engineio|bufferutil|ws)\b|['"](?:@types\/|@hono\/node-|@nestjs\/platform-|isomorphic-)?(?:ws|channels|daphne|wsproto|bufferutil|utf-8-validate)['"/]/;

/** One of these stands in whatever {@link firstWords} match. */
export const firstTexts: readonly string[] = [
  ...['ocket', 'OCKET', 'realtime-migrate-ignore', 'connect-src', 'as_asgi', 'flask_sock', 'handleUpgrade'],
  ...['aterialized', 'ATERIALIZED'],
  ...['express-ws', '.ws(', 'wsHandler', 'Bun.serve'],
  ...['channels', 'daphne', 'wsproto', 'engineio', 'bufferutil', 'utf-8-validate'],
  ...[' ws', '\tws', "'ws", '"ws', '/ws', '-ws'],
];

/** What one look at every file tells. */
export class FirstLook {
  readonly policies = new Set<string>();
  readonly marked: string[] = [];
  /** Files that refresh a materialized view. */
  readonly refreshing: string[] = [];
  readonly declaring = { python: new Set<string>(), node: new Set<string>() };
  /** Files that say one of {@link firstWords}, in order. */
  readonly hits: string[] = [];

  /** @param text With its bytes for characters, which is enough to look for words. */
  see(name: string, text: string): void {
    const language = languageOf(name);
    this.hits.push(name);
    if (text.includes('realtime-migrate-ignore')) this.marked.push(name);
    if (/refresh\s+materialized/i.test(text) && mayRefresh(name) && !isTest(name)) this.refreshing.push(name);
    if (!language && !/\.html?$|\.(?:vue|svelte|astro)$/.test(name)) return;
    if (text.includes('connect-src')) this.policies.add(name);
    if (language && !isTest(name) && words[language].declares.test(text)) this.declaring[language].add(name);
  }
}

/** Looks at every file once. */
export function firstLook(files: Files): FirstLook {
  const look = new FirstLook();
  for (const name of files.saying(firstWords, () => true)) look.see(name, files.glance(name));
  return look;
}

/** Looks at the files of a language with servers a second time. */
export function relevantFiles(files: Files, { declaring, policies, marked }: FirstLook): Relevant {
  const relevantOf = (language: Language): string[] => {
    if (declaring[language].size === 0) return [];
    const mounting = new Set(
      files.saying(words[language].mounts, (name) => languageOf(name) === language && !isTest(name)),
    );
    return files.names.filter((name) => declaring[language].has(name) || mounting.has(name));
  };
  return { python: relevantOf('python'), node: relevantOf('node'), policies, marked };
}

const words: Record<Language, Words> = { python, node };
