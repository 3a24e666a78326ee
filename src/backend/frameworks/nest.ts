import type { Site } from '../code/module.js';
import type { Cls } from '../code/tree.js';
import {
  numberOf,
  option,
  textArg,
  textsOfOption,
  valuesOf,
  type CallRule,
  type Reached,
} from './arguments.js';

/** NestJS: classes under `@WebSocketGateway`, in the providers of a module. */

export const nest: CallRule = {
  names: ['WebSocketGateway'],
  read,
};

function read(reached: Reached): void {
  const { registry, evaluator, call, site, frame } = reached;
  const gateway = valuesOf(reached, call.callee).some(
    ({ is, ...value }) =>
      is === 'external' && 'path' in value && value.path === '@nestjs/websockets.WebSocketGateway',
  );
  const cls = site.decorates;
  if (!gateway || !cls || 'params' in cls) return;
  const scope = site.module.classes.get(cls);
  if (!scope) return;
  const options = call.args.find(({ is }) => is !== 'number') ?? call.args[1];
  const port = numberOf(valuesOf(reached, call.args[0])) ?? numberOf(option(reached, options, 'port'));
  const plain = evaluator.sitesNamed('WsAdapter').length > 0;
  // With the adapter for plain sockets `path` is the path; else it is socket.io's transport, and the namespace is asked for.
  const paths = plain
    ? textsOfOption(reached, options, 'path')
    : textsOfOption(reached, options, 'namespace').map((name) => (name.startsWith('/') ? name : `/${name}`));
  for (const path of paths.length > 0 ? paths : [plain ? '/**' : '/']) {
    registry.declare({
      framework: 'nestjs',
      module: site.module,
      at: call.start,
      path,
      router: undefined,
      handlers: [{ is: 'class', cls, scope, frame }],
      port: port === 0 ? undefined : port,
      socketIo: !plain,
      events: eventsOf(reached, cls),
      site,
      unmounted: isProvided(evaluator, cls) ? undefined : 'no module lists it among its providers',
    });
  }
}

function eventsOf(reached: Reached, cls: Cls): string[] {
  const scope = reached.site.module.classes.get(cls);
  const names = reached.evaluator
    .sitesNamed('SubscribeMessage')
    .flatMap((site) => (site.scope === scope ? textArg(reached, site.call.args[0]) : []));
  return [...new Set(names)].sort();
}

/** Whether a `@Module({ providers: […] })` names the class, or something it lists does. */
function isProvided(evaluator: Reached['evaluator'], cls: Cls): boolean {
  return evaluator.sitesNamed('Module').some((site: Site) => {
    const [frame] = evaluator.framesAt(site);
    if (!frame) return false;
    const lists = option({ evaluator, frame }, site.call.args[0], 'providers');
    return lists
      .flatMap((list) => spread(evaluator, list))
      .some((value) => value.is === 'class' && value.cls === cls);
  });
}

function spread(
  evaluator: Reached['evaluator'],
  list: ReturnType<typeof option>[number],
): ReturnType<typeof option> {
  if (list.is !== 'list') return [];
  return list.items.flatMap((item) => {
    // `[...gateways, Other]`
    const inner = item.is === 'other' && item.parts.length === 1 ? item.parts[0] : undefined;
    if (inner) return evaluator.evaluate(inner, list.frame).flatMap((value) => spread(evaluator, value));
    return evaluator.evaluate(item, list.frame);
  });
}
