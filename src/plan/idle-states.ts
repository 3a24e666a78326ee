import type { Holder, SocketSite, StateHolder } from '../client/site.js';
import { callOf } from '../client/functions.js';
import { inMarkup, isInside } from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';
import type { Attaching } from './attachment.js';

/**
 * `const [socket, setSocket] = useState(null)` that was there to attach handlers in an effect of its own, and is read nowhere
 * else: the socket without it, and the code that goes with it.
 */
export function withoutIdleStates(
  site: SocketSite,
  { emptied }: Attaching,
): { site: SocketSite; roots: NodePath[] } {
  const effects = emptied.map(({ call }) => call);
  const [home] = site.holders;
  const found = site.holders.flatMap((holder) => {
    const code = holder.kind === 'state' && holder !== home ? idleCode(holder, effects) : undefined;
    return code ? [{ holder, code }] : [];
  });
  if (found.length === 0) return { site, roots: [] };
  const roots = found.flatMap(({ code }) => code);
  const idle = new Set<Holder>(found.map(({ holder }) => holder));
  const stays = ({ node }: NodePath): boolean =>
    ![...roots, ...effects].some((path) => isInside(node, path.node));
  return {
    roots,
    site: {
      ...site,
      holders: site.holders.filter((holder) => !idle.has(holder)),
      tests: site.tests.filter(stays),
      resets: site.resets.filter(stays),
    },
  };
}

/** The declaration of a state and the calls of its setter, when nothing outside the effects reads it. */
function idleCode({ binding, setter }: StateHolder, effects: NodePath[]): NodePath[] | undefined {
  const isRead = binding.referencePaths.some(
    (path) => inMarkup(path) || !effects.some((effect) => isInside(path.node, effect.node)),
  );
  const declaration = binding.path.parentPath;
  if (isRead || !declaration?.isVariableDeclaration() || declaration.node.declarations.length > 1)
    return undefined;
  const sets = setter.referencePaths.map((path) => {
    const statement = callOf(path)?.parentPath;
    return statement?.isExpressionStatement() ? statement : undefined;
  });
  return sets.some((statement) => !statement)
    ? undefined
    : [declaration, ...sets.flatMap((statement) => statement ?? [])];
}
