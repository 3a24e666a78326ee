import type { Call } from '../code/tree.js';
import type { ObjectValue } from '../code/value.js';
import type { Version } from '../registry.js';
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
const group = /^sanic\b.*\.(?:Blueprint\.group|BlueprintGroup)$/;
const either = /^sanic\b.*\.(?:Sanic|Blueprint|Blueprint\.group|BlueprintGroup)$/;

export const sanic: CallRule = {
  names: ['websocket', 'add_websocket_route', 'blueprint', 'group', 'append', 'extend'],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (!method) return;
  const { registry, call, site } = reached;
  const place = registry.place(site.module, call.start);
  const hold = (owner: ObjectValue, children: ObjectValue[]): void => {
    for (const child of children) registry.mount(enter(reached, owner), enter(reached, child), '', place);
  };
  if (method.property === 'blueprint') {
    for (const owner of objectsOf(valuesOf(reached, method.object), either))
      for (const child of listed(reached, argOf(call, 0, 'blueprint'))) mount(reached, owner, child);
  } else if (method.property === 'group') {
    for (const owner of objectsOf(reached.evaluator.evaluate(call, reached.frame), group))
      hold(
        owner,
        call.args.flatMap((arg) => listed(reached, arg)),
      );
  } else if (method.property === 'append' || method.property === 'extend') {
    for (const owner of objectsOf(valuesOf(reached, method.object), group))
      hold(owner, listed(reached, call.args[0]));
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
          version: versionOf(reached, call),
        });
  }
}

/** A prefix given here takes the place of a blueprint's own, and stands before that of a group. A version does likewise. */
function mount(reached: Reached, owner: ObjectValue, child: ObjectValue): void {
  const { registry, call, site } = reached;
  const place = registry.place(site.module, call.start);
  const given = call.named.get('url_prefix');
  const [prefix = ''] = given ? textArg(reached, given) : [];
  const isGroup = group.test(child.type);
  registry.mount(enter(reached, owner), enter(reached, child), fromTyped(prefix), place, {
    replaces: given !== undefined && !isGroup,
    version: { ...versionOf(reached, call), replaces: !isGroup },
  });
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
  const own = { evaluator, frame: object.frame };
  const [prefix = ''] = object.call ? textArg(own, object.call.named.get('url_prefix')) : [];
  registry.router(object.id, {
    prefix: fromTyped(prefix),
    root: app.test(object.type),
    version: object.call ? versionOf(own, object.call) : {},
  });
  return object.id;
}

/** `version=1`, `version="v2"`, `version_prefix="/api/v"`: it stands before the prefixes of all groups around. */
function versionOf(reached: Pick<Reached, 'evaluator' | 'frame'>, { named }: Call): Version {
  const [number = ''] = textArg(reached, named.get('version'));
  const [before = '/v'] = textArg(reached, named.get('version_prefix'), '/v');
  return {
    ...(number !== '' && { number: number.replace(/^[/v]+|\/+$/g, '') }),
    ...(before !== '/v' && { before }),
  };
}

/** `<room:str>`: here the name comes first. */
function fromTyped(path: string): string {
  return path.replace(/<\w+:path>/g, '**').replace(/<(\w+)(?::[^<>]+)?>/g, ':$1');
}
