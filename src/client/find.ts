import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import { traverse, type NodePath } from '../parse/traverse.js';
import type { UrlContext } from './outside.js';
import type { SocketSite } from './site.js';
import { bare, propertyName, startOf, statementOf } from './syntax.js';
import { resolveUrl } from './url.js';
import { UseCollector } from './uses.js';

/**
 * Finds every construction of the global WebSocket in a file and everything done with it.
 * `new WebSocket(…)`, `new window.WebSocket(…)`, `globalThis`, `self`; never a WebSocket that the file declares or imports.
 */
export function findSockets(unit: SourceUnit, context: UrlContext): SocketSite[] {
  const sites: SocketSite[] = [];
  traverse(unit.ast, {
    NewExpression(path) {
      if (isGlobalWebSocket(path.get('callee'))) sites.push(describe(path, unit, context));
    },
  });
  return sites;
}

const GLOBALS = new Set(['window', 'globalThis', 'self', 'global']);

function isGlobalWebSocket(callee: NodePath): boolean {
  const node = bare(callee.node);
  if (node.type === 'Identifier')
    return node.name === 'WebSocket' && !callee.scope.hasBinding('WebSocket', true);
  if (propertyName(node) !== 'WebSocket') return false;
  const object = bare((node as t.MemberExpression).object);
  return (
    object.type === 'Identifier' && GLOBALS.has(object.name) && !callee.scope.hasBinding(object.name, true)
  );
}

function describe(
  construction: NodePath<t.NewExpression>,
  unit: SourceUnit,
  context: UrlContext,
): SocketSite {
  const [url, protocols] = construction.get('arguments') as NodePath[];
  const origin = unit.origin?.constructions.get(startOf(construction.node));
  const site: SocketSite = {
    construction,
    origin,
    url: resolveUrl(url, context),
    pinned: pinnedRoute(unit.origin?.unit ?? unit, origin ?? construction),
    protocols: protocols?.node,
    holders: [],
    handlers: [],
    sends: [],
    closes: [],
    states: [],
    tests: [],
    resets: [],
    settings: [],
    escapes: [],
  };
  new UseCollector(site, context).follow(construction);
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
