import type { Files } from '../files.js';
import { linesOf, type Leftover } from './leftover.js';

const REFRESH = /\brefresh\s+materialized\s+view\s+(?:concurrently\s+)?(?:"?\w+"?\.)?"?([A-Za-z_][\w$]*)/i;

/**
 * Places that refresh a materialized view from outside of the database: they fail once a table has its name. `names` are files that say
 * so.
 */
export function refreshesOf(files: Files, names: readonly string[]): Leftover[] {
  return names.flatMap((file) =>
    [...linesOf(files.glance(file))].flatMap(({ line, text }): Leftover[] => {
      const view = REFRESH.exec(text)?.[1];
      return view === undefined
        ? []
        : [{ kind: 'refresh', name: view.toLowerCase(), file, line, evidence: [], routes: [] }];
    }),
  );
}

/** Whether a file is looked at for that: the SQL of migrations is judged where it is read. */
export function mayRefresh(name: string): boolean {
  return !/\.(?:sql|mdx?|rst|txt|lock|snap|csv|log)$/i.test(name);
}
