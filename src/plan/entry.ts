import { routeCode } from '../config/print.js';
import type { RouteSuggestion } from '../contract.js';

const DOUBTS: Record<RouteSuggestion['doubts'][number], string> = {
  path: 'the path',
  table: 'the table',
  filter: "the filter's column",
  relay: '`relay: true` if the backend only hands messages on',
};

/** The entry to paste, with what is in doubt. */
export function entryOf({ route, doubts }: Pick<RouteSuggestion, 'route' | 'doubts'>): string {
  const todo = doubts.length > 0 ? ` // TODO ${doubts.map((doubt) => DOUBTS[doubt]).join(', ')}` : '';
  return `${routeCode(route)},${todo}`;
}

/** The route of a socket whose back end was seen to hand on to others what one client sends. */
export function withRelay(suggestion: RouteSuggestion): RouteSuggestion {
  const { route, doubts } = suggestion;
  if (!doubts.includes('relay')) return suggestion;
  return {
    ...suggestion,
    route: { ...route, relay: true },
    doubts: doubts.filter((doubt) => doubt !== 'relay'),
  };
}
