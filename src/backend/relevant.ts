import type { Files } from './files.js';
import { isScript } from './names.js';
import { isTest } from './tests.js';

/** What the files of a language say when they declare sockets, and when they place or list them. */
interface Words {
  declares: RegExp;
  mounts: RegExp;
}

const python: Words = {
  declares: /websocket|as_asgi|flask_sock/i,
  mounts:
    /include_router|APIRouter|FastAPI\(|Starlette\(|\bMount\(|\.mount\(|lueprint|Quart\(|Flask\(|Sock\(|web\.Application|add_subapp|add_routes|URLRouter|ProtocolTypeRouter/,
};

/** A client says none of what declares here. */
const node: Words = {
  declares:
    /WebSocketServer|WebSocket\.Server|['"]ws['"]|handleUpgrade|express-ws|\.ws\(|fastify-websocket|@fastify\/websocket|websocket: *true|wsHandler|WebSocketGateway|['"]socket\.io['"]|upgradeWebSocket|WebSocketPair|Bun\.serve/,
  mounts: /['"](?:express|fastify|hono|@nestjs\/common|@nestjs\/platform-ws|fastify-plugin)['"]|['"]hono\//,
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

/** Looks at every file once, and at those of a language with servers a second time. */
export function relevantFiles(files: Files): Relevant {
  const policies = new Set<string>();
  const marked: string[] = [];
  const declaring = { python: new Set<string>(), node: new Set<string>() };
  for (const name of files.names) {
    const language = languageOf(name);
    const text = files.peek(name);
    if (text.includes('realtime-migrate-ignore')) marked.push(name);
    if (!language && !/\.html?$|\.(?:vue|svelte|astro)$/.test(name)) continue;
    if (text.includes('connect-src')) policies.add(name);
    if (language && !isTest(name) && words[language].declares.test(text)) declaring[language].add(name);
  }
  const relevantOf = (language: Language): string[] =>
    declaring[language].size === 0
      ? []
      : files.names.filter(
          (name) =>
            declaring[language].has(name) ||
            (languageOf(name) === language &&
              !isTest(name) &&
              words[language].mounts.test(files.glance(name))),
        );
  return { python: relevantOf('python'), node: relevantOf('node'), policies, marked };
}

type Language = 'python' | 'node';

const words: Record<Language, Words> = { python, node };

function languageOf(name: string): Language | undefined {
  if (name.endsWith('.py')) return 'python';
  return isScript(name) ? 'node' : undefined;
}
