import type { Evaluator } from '../code/evaluate.js';
import type { Module } from '../code/module.js';
import { textsOf, type Value } from '../code/value.js';
import { isTest } from '../tests.js';
import { valuesOf, type Reached } from './arguments.js';
import { folderIn } from './folder.js';

/** `@fastify/autoload`: every file of a folder is a plugin, and the folders it lies in are its prefix. */

const loader = /^(?:@fastify\/autoload|fastify-autoload)(?:\.(?:default|fastifyAutoload))?$/;
const script = /(?:(?:^.?|\.[^d]|[^.]d|[^.][^d])\.[cm]?ts|\.[cm]?js)$/i;
const index = /^index\.[cm]?[jt]s$/i;
const hooks = /^[_.]?auto_?hooks\.[cm]?[jt]s$/i;

/** A file that is loaded as a plugin, and below what. */
export interface Autoloaded {
  module: Module;
  prefix: string;
}

export function isAutoload(reached: Reached, plugin: Parameters<typeof valuesOf>[1]): boolean {
  return valuesOf(reached, plugin).some((value) => value.is === 'external' && loader.test(value.path));
}

/** What `register(autoload, { dir: join(__dirname, 'routes'), options: { prefix: '/api' } })` loads. */
export function autoloaded(reached: Reached): Autoloaded[] {
  return valuesOf(reached, reached.call.args[1]).flatMap((value) =>
    value.is === 'dict' ? loadedBy(reached.evaluator, value) : [],
  );
}

function loadedBy(evaluator: Evaluator, options: Extract<Value, { is: 'dict' }>): Autoloaded[] {
  const { entries } = options.dict;
  const dir = entries.find(({ key }) => key === 'dir')?.value;
  const folder = dir && folderIn({ evaluator, frame: options.frame }, dir);
  if (folder === undefined) return [];
  const says = (key: string, word: 'true' | 'false'): boolean =>
    entries.some((one) => one.key === key && one.value.is === word);
  const textOf = (...path: string[]): string | undefined => textsOf(evaluator.follow([options], path))[0];
  const rules: Rules = {
    isNamed: !says('dirNameRoutePrefix', 'false'),
    hasParams: says('routeParams', 'true'),
    ignored: patternOf(textOf('ignorePattern')),
  };
  const outer = textOf('options', 'prefix');
  const below = evaluator.project.below(folder).filter((file) => !isTest(file));
  return pluginsIn(below, folder, rules).map(({ file, prefix }) => {
    const module = evaluator.project.load(file);
    const said = (name: string): string | undefined => textsOf(saidBy(evaluator, module, name))[0];
    const own = textsOf(evaluator.follow(saidBy(evaluator, module, 'autoConfig'), ['prefix']))[0];
    const path = `${(outer ?? own ?? '').replace(/\/$/, '')}${(said('autoPrefix') ?? prefix).replace(/\/+/g, '/')}`;
    return { module, prefix: said('prefixOverride') ?? (rules.hasParams ? withParams(path) : path) };
  });
}

interface Rules {
  /** Folders are prefixes. */
  isNamed: boolean;
  /** `_id` is a parameter. */
  hasParams: boolean;
  ignored: RegExp | undefined;
}

interface Plugin {
  file: string;
  prefix: string;
}

/** The plugins below a folder: an index takes the place of the other files of its folder, and not of the folders in it. */
function pluginsIn(files: readonly string[], folder: string, rules: Rules, prefix = ''): Plugin[] {
  const start = folder === '' ? 0 : folder.length + 1;
  const names = [...new Set(files.map((file) => file.slice(start).split('/')[0] ?? ''))];
  const path = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const all = new Set(files);
  const own = names.filter((name) => all.has(path(name)));
  const first = own.find((name) => index.test(name));
  const wanted = (name: string): boolean => rules.ignored?.test(name) !== true;
  const plugins =
    first !== undefined
      ? [first]
      : own.filter((name) => wanted(name) && script.test(name) && !hooks.test(name));
  return [
    ...plugins.map((name) => ({ file: path(name), prefix })),
    ...names
      .filter((name) => !all.has(path(name)) && wanted(name))
      .flatMap((name) =>
        pluginsIn(
          files.filter((file) => file.startsWith(`${path(name)}/`)),
          path(name),
          rules,
          `${prefix}/${rules.isNamed ? name : ''}`,
        ),
      ),
  ];
}

function patternOf(source: string | undefined): RegExp | undefined {
  try {
    return source === undefined ? undefined : new RegExp(source);
  } catch {
    return undefined;
  }
}

/** `/ports/_id` is `/ports/:id`; where one name has two underscores, they are what counts. */
function withParams(path: string): string {
  return path.includes('__') ? path.replaceAll('__', ':') : path.replaceAll('/_', '/:');
}

/** What a module says under a name: `export const autoPrefix = '/x'`, `module.exports.autoPrefix = '/x'`, `plugin.autoPrefix = '/x'`. */
function saidBy(evaluator: Evaluator, module: Module, name: string): Value[] {
  const frame = evaluator.frameOf(module);
  const assigned = module.body.flatMap((stmt) =>
    stmt.is === 'bind' && stmt.target.is === 'member' && stmt.target.member.property === name
      ? evaluator.evaluate(stmt.value, frame)
      : [],
  );
  return assigned.length > 0 ? assigned : module.exports.has(name) ? evaluator.exported(module, name) : [];
}
