import { namesFor } from '../plan/suggest.js';
import { singular } from './endpoints.js';
import type { KnownTable } from './types.js';

/** Words of a name in the singular: `LogEntries`, `log-entries` and `log_entry` are one. */
function essence(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '' && !/^(?:m?v|m?view|tbl)$/.test(word))
    .map(singular)
    .join('_');
}

/** The table that names speak of, the most telling name first; undefined when none, or several, could be meant. */
export function tableNamed(names: readonly string[], known: readonly KnownTable[]): KnownTable | undefined {
  for (const name of names) {
    const wanted = essence(name);
    if (wanted === '') continue;
    const found = known.filter((table) => essence(table.name) === wanted);
    if (found.length === 1) return found[0];
  }
  return undefined;
}

/** Names by which a path or a type may speak of a table: `/ws/vehicles/:id/log` of `vehicle_log` and `log`. */
export function namesIn(path: string, types: readonly string[]): string[] {
  const words = path.split('/').filter((segment) => /^[\w.-]+$/.test(segment));
  return [
    namesFor(path).channel.replace(/:\{.*$/, ''),
    words.slice(-2).join('_'),
    ...types.filter((type) => /^[A-Z]\w*(?:\[\])?$/.test(type)).map((type) => type.replace('[]', '')),
    words.at(-1) ?? '',
  ];
}
