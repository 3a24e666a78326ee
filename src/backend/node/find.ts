import { Evaluator } from '../code/evaluate.js';
import type { Files } from '../files.js';
import type { CallRule } from '../frameworks/arguments.js';
import { edge } from '../frameworks/edge.js';
import { elysia } from '../frameworks/elysia.js';
import { express } from '../frameworks/express.js';
import { fastify } from '../frameworks/fastify.js';
import { nest } from '../frameworks/nest.js';
import { nitro } from '../frameworks/nitro.js';
import { socketIo } from '../frameworks/socket-io.js';
import { ws } from '../frameworks/ws.js';
import { apply } from '../apply.js';
import { Registry } from '../registry.js';
import { adoptStarted } from './fastify-cli.js';
import { NodeProject } from './project.js';

const rules: readonly CallRule[] = [ws, express, fastify, nest, nitro, socketIo, edge, elysia];

/** Reads the files for routes. */
export function findNode(
  files: Files,
  relevant: readonly string[],
): { registry: Registry; project: NodeProject } {
  const project = new NodeProject(files);
  project.modules = relevant.map((name) => project.load(name));
  const registry = new Registry(new Evaluator(project));
  if (relevant.length > 0) adoptStarted(files, project, registry);
  return { registry: apply(rules, registry), project };
}
