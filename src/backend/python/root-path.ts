import { folderOf, isBelow, type Files } from '../files.js';
import { argOf, textArg, valuesOf, type CallRule, type Reached } from '../frameworks/arguments.js';
import type { Evaluator } from '../code/evaluate.js';
import { returnsOf } from '../code/tree.js';
import { HOLE, type Value } from '../code/value.js';
import { configures } from '../names.js';
import type { Registry } from '../registry.js';
import type { PythonProject } from './project.js';

/**
 * The path below which a proxy publishes an application, as the server is told: it takes part in no route, and a client's URL
 * begins with it.
 */

/** `uvicorn.run(app, root_path="/api")`, `uvicorn.run("app.main:app", root_path="/api")`. */
export const rootPath: CallRule = {
  names: ['run', 'Config'],
  read,
};

function read(reached: Reached): void {
  const { registry, evaluator, call, site } = reached;
  const given = call.named.get('root_path');
  if (!given || !valuesOf(reached, call.callee).some(isServer)) return;
  const served = valuesOf(reached, argOf(call, 0, 'app')).flatMap((value): Value[] => {
    const [, module = '', name = ''] = value.is === 'text' ? (TARGET.exec(value.text) ?? []) : [];
    const found = module === '' ? undefined : evaluator.project.resolve(module, site.module);
    return found ? evaluator.exported(found, name) : [value];
  });
  for (const prefix of textArg(reached, given)) registry.publish(applications(evaluator, served), prefix);
}

function isServer(value: Value): boolean {
  return value.is === 'external' && /^uvicorn(?:\.\w+)*\.(?:run|Config)$/.test(value.path);
}

/** `app.main:create_app` */
const TARGET = /^([A-Za-z_][\w.]*):([A-Za-z_]\w*)$/;

/** `uvicorn app.main:app --root-path /api`, wherever a deployment says it. */
export function readCommands(files: Files, project: PythonProject, registry: Registry): void {
  for (const file of files.names) {
    if (!configures(file)) continue;
    const text = files.glance(file);
    if (!/root-path|ROOT_PATH/.test(text)) continue;
    for (const { target, prefix } of commandsIn(text)) {
      const module = target && moduleFor(target.module, file, project);
      const served = module && target ? registry.evaluator.exported(module, target.name) : [];
      registry.publish(applications(registry.evaluator, served), prefix);
    }
  }
}

interface Command {
  target: { module: string; name: string } | undefined;
  prefix: string;
}

function commandsIn(text: string): Command[] {
  return lines(text).flatMap((line): Command[] => {
    if (/^\s*(?:#|\/\/)/.test(line)) return [];
    const [, option] = /(?:--root-path|\bUVICORN_ROOT_PATH)(?:[\s=:"',]+)([^\s"',\]]+)/.exec(line) ?? [];
    if (option === undefined) return [];
    const words = line.replace(/["',[\]]/g, ' ').split(/\s+/);
    const [, module = '', name = ''] = words.flatMap((word) => TARGET.exec(word) ?? []);
    const prefix = /^\$\{\w+:-(\/[^}]*)\}$/.exec(option)?.[1] ?? (option.startsWith('/') ? option : HOLE);
    return [{ target: module === '' ? undefined : { module, name }, prefix }];
  });
}

/** The lines of a file, with what goes on after a backslash, in a list of arguments, or in the items of one. */
function lines(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .replace(/,\s*\n\s*(?=["'])/g, ', ')
    .replace(/\n\s*-\s+(?=["']?(?:--?[a-z]|\/|[A-Za-z_][\w.]*:[A-Za-z_]\w*["']?\s*$|[\d.]+["']?\s*$))/gm, ' ')
    .split(/\r?\n/);
}

/** The module that a command names: below the folder of the file that says it, else the only one of this name. */
function moduleFor(
  name: string,
  file: string,
  project: PythonProject,
): ReturnType<PythonProject['load']> | undefined {
  const path = `${name.replaceAll('.', '/')}.py`;
  const found = project.modules.filter((module) => module.file === path || module.file.endsWith(`/${path}`));
  const folder = folderOf(file);
  const beside = found.filter((module) => isBelow(folder, module.file));
  const [only, ...others] = beside.length > 0 ? beside : found;
  return others.length === 0 ? only : undefined;
}

/** Identities of the applications that a name stands for, or that the function of this name makes. */
function applications(evaluator: Evaluator, served: readonly Value[]): string[] {
  return served.flatMap((value): string[] => {
    if (value.is === 'object') return [value.id];
    if (value.is !== 'fn') return [];
    const frame = evaluator.enterFn(value.fn, value.scope, value.frame, undefined, value.self);
    const made = returnsOf(value.fn).flatMap((expr) => evaluator.evaluate(expr, frame));
    return made.flatMap((one) => (one.is === 'object' ? [one.id] : []));
  });
}
