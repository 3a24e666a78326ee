import type { Route } from '../contract.js';
import { show, type Problem } from './problem.js';

/** What no single key can tell: parameters that the path does not declare, and routes that can never match. */
export function routeProblems(routes: readonly Route[]): Problem[] {
  return [...routes.flatMap(undeclaredParameters), ...unreachable(routes)];
}

function undeclaredParameters(route: Route, index: number): Problem[] {
  const declared = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
  return (['channel', 'filter'] as const).flatMap((key) =>
    [...(route[key] ?? '').matchAll(/\{([^}]*)\}/g)]
      .filter((match) => !declared.includes(match[1]))
      .map((match) => ({
        path: ['routes', index, key],
        expected:
          declared.length === 0
            ? `no parameter, for the path ${show(route.path)} declares none`
            : `one of the path's parameters (${declared.map((name) => `{${String(name)}}`).join(', ')})`,
        got: show(match[0]),
      })),
  );
}

/** The first match wins, so a second route of the same pattern is a mistake. Parameter names do not tell them apart. */
function unreachable(routes: readonly Route[]): Problem[] {
  const first = new Map<string, number>();
  return routes.flatMap((route, index) => {
    const pattern = route.path.replace(/:\w+/g, ':');
    const earlier = first.get(pattern);
    if (earlier === undefined) {
      first.set(pattern, index);
      return [];
    }
    return {
      path: ['routes', index, 'path'],
      expected: `a path that routes[${String(earlier)}] does not match already`,
      got: show(route.path),
    };
  });
}
