import { fromFiles } from '../paths.js';
import { option, valuesOf, type CallRule, type Reached } from './arguments.js';

/** Nitro, the server of Nuxt: a file below `server/routes` or `server/api` is a route of that path, without a line that says so. */

const hooks = ['upgrade', 'open', 'message'];
/** The folders whose files are routes; those of `routes` are not part of the path. */
const routed = /(?:^|\/)server\/(?:routes\/|(?=api\/))(.+)$/;
/** A server of Nitro alone has them at the top. */
const alone = /^(?:routes\/|(?=api\/))(.+)$/;

export const nitro: CallRule = {
  names: ['defineWebSocketHandler'],
  read,
};

function read(reached: Reached): void {
  const { registry, call, site } = reached;
  // A function of the project that is only called so.
  if (valuesOf(reached, call.callee).some(({ is }) => is === 'fn')) return;
  const { file } = site.module;
  const [, place] = routed.exec(file) ?? alone.exec(file) ?? [];
  registry.declare({
    framework: 'nitro',
    module: site.module,
    at: call.start,
    path: place === undefined ? '/**' : fromFiles(place),
    router: undefined,
    handlers: hooks.flatMap((name) => option(reached, call.args[0], name)),
    site,
  });
}
