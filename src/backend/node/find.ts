import { Evaluator } from '../code/evaluate.js';
import { relevantOf, type Files } from '../files.js';
import type { CallRule } from '../frameworks/arguments.js';
import { edge } from '../frameworks/edge.js';
import { express } from '../frameworks/express.js';
import { fastify } from '../frameworks/fastify.js';
import { nest } from '../frameworks/nest.js';
import { socketIo } from '../frameworks/socket-io.js';
import { ws } from '../frameworks/ws.js';
import { apply } from '../apply.js';
import { Registry } from '../registry.js';
import { isTest } from '../tests.js';
import { isScript, NodeProject } from './project.js';

/** What a file says that serves sockets; a client says none of it. */
const declares =
  /WebSocketServer|WebSocket\.Server|['"]ws['"]|handleUpgrade|express-ws|\.ws\(|fastify-websocket|@fastify\/websocket|websocket: *true|wsHandler|WebSocketGateway|['"]socket\.io['"]|upgradeWebSocket|WebSocketPair|Bun\.serve/;
/** What a file says that gives routers their paths, or lists what runs. */
const mounts =
  /['"](?:express|fastify|hono|@nestjs\/common|@nestjs\/platform-ws|fastify-plugin)['"]|['"]hono\//;

const rules: readonly CallRule[] = [ws, express, fastify, nest, socketIo, edge];

/** The sockets that JavaScript and TypeScript servers declare; undefined when no file serves one. */
export function findNode(files: Files): { registry: Registry; project: NodeProject } | undefined {
  const names = files.names.filter((name) => isScript(name) && !isTest(name));
  const relevant = relevantOf(files, names, declares, mounts);
  if (relevant.length === 0) return undefined;
  const project = new NodeProject(files);
  project.modules = relevant.map((name) => project.load(name));
  return { registry: apply(rules, new Registry(new Evaluator(project))), project };
}
