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

/** The files to parse for routes: none of a language in which no file declares a socket. */
export function relevantFiles(files: Files): { python: string[]; node: string[] } {
  const names = files.names.filter((name) => !isTest(name));
  return {
    python: relevantOf(
      files,
      names.filter((name) => name.endsWith('.py')),
      python,
    ),
    node: relevantOf(files, names.filter(isScript), node),
  };
}

function relevantOf(files: Files, names: readonly string[], { declares, mounts }: Words): string[] {
  let declared = false;
  const relevant = names.filter((name) => {
    const text = files.glance(name);
    if (!declares.test(text)) return mounts.test(text);
    declared = true;
    return true;
  });
  return declared ? relevant : [];
}
