import { apply } from '../apply.js';
import { Evaluator } from '../code/evaluate.js';
import type { Files } from '../files.js';
import { aiohttp } from '../frameworks/aiohttp.js';
import type { CallRule } from '../frameworks/arguments.js';
import { channels } from '../frameworks/channels.js';
import { flask } from '../frameworks/flask.js';
import { pythonSocketIo } from '../frameworks/python-socketio.js';
import { sanic } from '../frameworks/sanic.js';
import { starlette } from '../frameworks/starlette.js';
import { tornado } from '../frameworks/tornado.js';
import { websockets } from '../frameworks/websockets.js';
import { Registry } from '../registry.js';
import { PythonProject } from './project.js';
import { readCommands, rootPath } from './root-path.js';

const rules: readonly CallRule[] = [
  starlette,
  flask,
  aiohttp,
  channels,
  sanic,
  tornado,
  pythonSocketIo,
  websockets,
  rootPath,
];

/** Reads the files for routes. */
export function findPython(
  files: Files,
  relevant: readonly string[],
): { registry: Registry; project: PythonProject } {
  const project = new PythonProject(files);
  project.modules = relevant.map((name) => project.load(name));
  const registry = apply(rules, new Registry(new Evaluator(project)));
  readCommands(files, project, registry);
  return { registry, project };
}
