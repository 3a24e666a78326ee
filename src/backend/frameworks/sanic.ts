import type { Call } from '../code/tree.js';
import type { ObjectValue } from '../code/value.js';
import {
  argOf,
  decorated,
  methodOf,
  objectsOf,
  textArg,
  valuesOf,
  type CallRule,
  type Reached,
} from './arguments.js';

/** Sanic: applications, blueprints and groups of them. */

const app = /^sanic\b.*\.Sanic$/;
const group = /^sanic\b.*\.Blueprint\.group$/;
const either = /^sanic\b.*\.(?:Sanic|Blueprint|Blueprint\.group)$/;

export const sanic: CallRule = {
  names: ['websocket', 'add_websocket_route', 'blueprint', 'group'],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (!method) return;
  const { registry, call, site } = reached;
  const place = registry.place(site.module, call.start);
  if (method.property === 'blueprint') {
    for (const owner of objectsOf(valuesOf(reached, method.object), either))
      for (const child of listed(reached, argOf(call, 0, 'blueprint'))) mount(reached, owner, child);
  } else if (method.property === 'group') {
    for (const owner of objectsOf(reached.evaluator.evaluate(call, reached.frame), group))
      for (const child of call.args.flatMap((arg) => listed(reached, arg)))
        registry.mount(enter(reached, owner), enter(reached, child), '', place);
  } else {
    const isAdded = method.property === 'add_websocket_route';
    const uri = argOf(call, isAdded ? 1 : 0, 'uri');
    if (!uri) return;
    const handlers = isAdded ? valuesOf(reached, argOf(call, 0, 'handler')) : decorated(reached);
    for (const owner of objectsOf(valuesOf(reached, method.object), either))
      for (const path of textArg(reached, uri))
        registry.declare({
          ...{ framework: 'sanic', module: site.module, at: call.start, site, handlers },
          path: fromTyped(path),
          router: enter(reached, owner),
        });
  }
}

/** A prefix given here takes the place of the blueprint's own; its version stays. */
function mount(reached: Reached, owner: ObjectValue, child: ObjectValue): void {
  const { registry, call, site } = reached;
  const place = registry.place(site.module, call.start);
  const given = call.named.get('url_prefix');
  const [prefix = ''] = given ? textArg(reached, given) : [];
  const own = { evaluator: reached.evaluator, frame: child.frame };
  const version = child.call ? versionOf(own, child.call) : '';
  registry.mount(
    enter(reached, owner),
    enter(reached, child),
    given ? `${version}${fromTyped(prefix)}` : '',
    place,
    given !== undefined,
  );
}

/** One blueprint, or a list of them. */
function listed(reached: Reached, expr: Parameters<typeof valuesOf>[1]): ObjectValue[] {
  const values = valuesOf(reached, expr);
  return objectsOf(
    [...values, ...values.flatMap((value) => reached.evaluator.elements(value).flat())],
    either,
  );
}

function enter(
  { registry, evaluator }: Pick<Reached, 'registry' | 'evaluator'>,
  object: ObjectValue,
): string {
  const prefix = object.call ? prefixOf({ evaluator, frame: object.frame }, object.call) : '';
  registry.router(object.id, { prefix, root: app.test(object.type) });
  return object.id;
}

/** `version=1, url_prefix="/live"` is `/v1/live`. */
function prefixOf(reached: Pick<Reached, 'evaluator' | 'frame'>, call: Call): string {
  const [prefix = ''] = textArg(reached, call.named.get('url_prefix'));
  return `${versionOf(reached, call)}${fromTyped(prefix)}`;
}

function versionOf(reached: Pick<Reached, 'evaluator' | 'frame'>, { named }: Call): string {
  const [version = ''] = textArg(reached, named.get('version'));
  return version === '' ? '' : `/v${version}`;
}

/** `<room:str>`: here the name comes first. */
function fromTyped(path: string): string {
  return path.replace(/<\w+:path>/g, '**').replace(/<(\w+)(?::[^<>]+)?>/g, ':$1');
}
