import type { Module } from '../code/module.js';
import type { ObjectValue } from '../code/value.js';
import { folderOf, type Files } from '../files.js';
import { pluginOf } from '../frameworks/fastify.js';
import { fromColons } from '../paths.js';
import type { Registry } from '../registry.js';
import type { NodeProject } from './project.js';

/**
 * `"start": "fastify start -l info app.js"`: the program makes the server and gives it to what this file exports, which no code of
 * the repository does.
 */
export function adoptStarted(files: Files, project: NodeProject, registry: Registry): void {
  for (const manifest of files.names) {
    if (!/(?:^|\/)package\.json$/.test(manifest)) continue;
    for (const [, command = ''] of files.glance(manifest).matchAll(/\bfastify start\b([^"\\&|]*)/g)) {
      const { target, prefix } = started(command);
      const module = target === undefined ? undefined : project.source(folderOf(manifest), target);
      if (module) adopt(registry, module, prefix);
    }
  }
}

function started(command: string): { target: string | undefined; prefix: string } {
  // What follows `--` are options of the plugin.
  const words = (command.split(/\s--\s/)[0] ?? '').trim().split(/[\s=]+/);
  const isOwn = (_: string, at: number): boolean =>
    !/^(?:-[riLl]|--(?:require|import|logging-module))$/.test(words[at - 1] ?? '');
  const target = words.filter(isOwn).find((word) => /^[^-].*\.[cm]?[jt]s$/.test(word));
  const at = words.findIndex((word) => /^(?:-x|--prefix)$/.test(word));
  return { target, prefix: (at === -1 ? undefined : words[at + 1]) ?? '' };
}

function adopt(registry: Registry, module: Module, prefix: string): void {
  const { evaluator } = registry;
  const frame = evaluator.frameOf(module);
  const instance: ObjectValue = { is: 'object', id: `${module.file}:started`, type: 'fastify', frame };
  for (const { value } of pluginOf({ evaluator }, { is: 'module', module })) {
    if (value.is !== 'fn') continue;
    registry.router(instance.id, { prefix: fromColons(prefix), root: true });
    evaluator.adopt(value.fn, 0, instance);
  }
}
