import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import { traverse, type NodePath } from '../parse/traverse.js';
import { socketConstructor, type SocketConstructor } from './constructors.js';
import { libraries } from './libraries.js';
import { argumentsOf, hiddenParameter, libraryUrl } from './library-arguments.js';
import type { SocketSite } from './site.js';
import type { UrlContext } from './outside.js';
import { excerpt, startOf, statementOf } from './syntax.js';
import { UseCollector } from './uses.js';

/**
 * Finds every construction of a socket in a file and everything done with it: the global WebSocket (also of `window`,
 * `globalThis`, `self`) and the constructors of the known libraries; never a class of the same name that comes from elsewhere.
 */
export function findSockets(unit: SourceUnit, context: UrlContext): SocketSite[] {
  const sites: SocketSite[] = [];
  // A function is called on nearly every line: only files that know one of these are asked.
  const mayCall = /\bio\b|socket\.io/.test(unit.text) || callable.some((name) => unit.text.includes(name));
  traverse(unit.ast, {
    NewExpression(path) {
      const found = socketConstructor(path.get('callee'), context.origin);
      if (found && !found.library?.called && !isMadeLater(path, found))
        sites.push(describe(path, found, unit, context));
    },
    CallExpression(path) {
      if (!mayCall) return;
      const found = socketConstructor(path.get('callee') as NodePath, context.origin);
      if (found?.library?.called) sites.push(describe(path, found, unit, context));
    },
  });
  return sites;
}

/** Modules whose sockets are opened by a call. */
const callable = libraries.flatMap(({ called, constructors }) =>
  called ? constructors.map(({ module }) => module) : [],
);

/** A client of a protocol that is given a function which opens the socket: that is where it is seen. */
function isMadeLater(path: NodePath<t.NewExpression>, { library }: SocketConstructor): boolean {
  return (
    library?.protocol !== undefined &&
    argumentsOf(path, library).options.some(({ name }) => name === 'webSocketFactory')
  );
}

function describe(
  construction: SocketSite['construction'],
  { library, wrapper, loaded }: SocketConstructor,
  unit: SourceUnit,
  context: UrlContext,
): SocketSite {
  const given = argumentsOf(construction, library);
  const origin = unit.origin?.constructions.get(startOf(construction.node));
  const site: SocketSite = {
    construction,
    origin,
    library,
    options: given.options,
    url: libraryUrl(given, library, context),
    pinned: pinnedRoute(unit.origin?.unit ?? unit, origin ?? construction),
    protocols: given.protocols?.node,
    holders: [],
    handlers: [],
    sends: [],
    closes: [],
    states: [],
    flags: [],
    tests: [],
    comparisons: [],
    resets: [],
    settings: [],
    upkeep: [],
    members: [],
    escapes: [],
  };
  if (wrapper && library)
    site.escapes.push({
      node: construction.node.callee,
      reason: `made by \`${wrapper.module}\`, which hands \`${library.name}\` on: import it from the package`,
    });
  if (loaded !== undefined)
    site.escapes.push({
      node: construction.node.callee,
      reason: `made by what \`import('${loaded}')\` gives once it is loaded: import it at the top of the file`,
    });
  const hidden = library && hiddenParameter(construction, given, site.url);
  if (hidden)
    site.escapes.push({
      node: hidden,
      reason: `opened at a path whose \`${excerpt(unit.text, hidden)}\` is made inside the function that gives the URL`,
    });
  if (library?.unlike !== undefined)
    site.escapes.push({
      node: construction.node.callee,
      reason: `made by \`${excerpt(unit.text, construction.node.callee)}\`, which ${library.unlike}`,
    });
  // What is done with a client of a protocol decides nothing.
  if (library?.protocol === undefined && library?.unlike === undefined)
    new UseCollector(site, context).collect();
  return site;
}

/** `// realtime-migrate-route /ws/metrics` on the line above the statement (or above the construction itself). */
export function pinnedRoute(unit: SourceUnit, construction: NodePath): string | undefined {
  const lines = new Set([construction.node.loc?.start.line, statementOf(construction)?.node.loc?.start.line]);
  for (const comment of unit.ast.comments ?? []) {
    const pinned = /^\s*realtime-migrate-route\s+(\S+)/.exec(comment.value)?.[1];
    if (pinned !== undefined && comment.loc && lines.has(comment.loc.end.line + 1)) return pinned;
  }
  return undefined;
}
