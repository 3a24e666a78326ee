import { apply } from '../apply.js';
import { Evaluator } from '../code/evaluate.js';
import { relevantOf, type Files } from '../files.js';
import { aiohttp } from '../frameworks/aiohttp.js';
import type { CallRule } from '../frameworks/arguments.js';
import { channels } from '../frameworks/channels.js';
import { flask } from '../frameworks/flask.js';
import { starlette } from '../frameworks/starlette.js';
import { websockets } from '../frameworks/websockets.js';
import { Registry } from '../registry.js';
import { isTest } from '../tests.js';
import { PythonProject } from './project.js';

/** What a file says that declares a socket. */
const declares = /websocket|as_asgi|flask_sock/i;
/** What a file says that gives routers their paths. */
const mounts =
  /include_router|APIRouter|FastAPI\(|Starlette\(|\bMount\(|\.mount\(|lueprint|Quart\(|Flask\(|Sock\(|web\.Application|add_subapp|add_routes|URLRouter|ProtocolTypeRouter/;

const rules: readonly CallRule[] = [starlette, flask, aiohttp, channels, websockets];

/** The sockets that the Python files declare; undefined when no file mentions one, and then no file is parsed. */
export function findPython(files: Files): { registry: Registry; project: PythonProject } | undefined {
  const names = files.names.filter((name) => name.endsWith('.py') && !isTest(name));
  const relevant = relevantOf(files, names, declares, mounts);
  if (relevant.length === 0) return undefined;
  const project = new PythonProject(files);
  project.modules = relevant.map((name) => project.load(name));
  return { registry: apply(rules, new Registry(new Evaluator(project))), project };
}
