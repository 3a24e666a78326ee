import type { Auth, BackendRoute, Place } from '../backend/index.js';
import { opens } from '../links/index.js';
import type { UnitFacts } from '../plan/analyse.js';

const WAYS: Record<Auth, string> = {
  'first message': 'the first message',
  'query token': 'a token in the query',
  dependency: 'a dependency',
  header: 'a header',
  cookie: 'a cookie',
  'path token': 'a token in the path',
};

/** How a route learns who calls, in words; empty where nothing is seen of it. */
export function waysOf(auth: readonly Auth[]): string {
  return auth.map((way) => WAYS[way]).join(' or ');
}

/** What a plan may ask about the other end of a socket, answered by the routes of the back ends. */
export function oldEnd(routes: readonly BackendRoute[]): Pick<UnitFacts, 'loginOf' | 'greetingsOf'> {
  return {
    loginOf: (socket) => {
      const route = routes.find((one) => one.auth.length > 0 && opens(socket, one));
      return route && `${waysOf(route.auth)} (${where(route)})`;
    },
    greetingsOf: (socket) =>
      routes.flatMap((route) => (route.does.greets && opens(socket, route) ? route.does.greets : [])),
  };
}

/** A place as findings name it. */
export function where({ file, line }: Place): string {
  return `${file}:${String(line)}`;
}
