import type { Link, LinkState } from '../contract.js';
import { plural } from './text.js';

/** How far a route is, for people. */
export const STATES: Record<LinkState, string> = {
  legacy: 'in use',
  'half-migrated': 'half migrated',
  dead: 'no client left',
  orphan: 'no back end',
  done: 'migrated',
};

/** The rows worth a table: without a back end in sight, the findings say it all. */
export function linksToShow(links: readonly Link[]): readonly Link[] {
  return links.some(({ backend }) => backend.length > 0) ? links : [];
}

interface Place {
  file: string;
  line: number;
}

/** `src/a.ts:4, src/b.ts:9 and 3 more`. */
export function placesText(places: readonly Place[], shown: (file: string) => string): string {
  const named = places.slice(0, 4).map(({ file, line }) => `${shown(file)}:${String(line)}`);
  const more = places.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** What a route leads to when it is migrated; empty where nothing is configured. */
export function targetText({ channel, table }: Link): string {
  if (channel === null) return '';
  return `channel ${channel}${table === null ? '' : ` on ${table}`}`;
}

/** The clients that still open the socket: after a rewrite, not those that moved. */
export function clientsLeft({ clients, moved }: Link): Place[] {
  const gone = new Set(moved.map(({ file, line }) => `${file}:${String(line)}`));
  return clients.filter(({ file, line }) => !gone.has(`${file}:${String(line)}`));
}

/** Who opens a route, who serves it and who has moved, one phrase each. */
export function linkFacts(link: Link, shown: (file: string) => string): string[] {
  const { moved, backend } = link;
  const clients = clientsLeft(link);
  const frameworks = [...new Set(backend.map(({ framework }) => framework))].join(', ');
  return [
    ...(clients.length > 0 ? [`opened by ${placesText(clients, shown)}`] : []),
    ...(backend.length > 0 ? [`served by ${frameworks} ${placesText(backend, shown)}`] : []),
    ...(moved.length > 0 ? [`${plural(moved.length, 'channel')} instead: ${placesText(moved, shown)}`] : []),
  ];
}
