import type { Link, SiteOutcome } from '../contract.js';
import type { Picture } from '../links/index.js';

/** Where a socket stands in the text as it is after the run. */
type PlaceOf = (site: SiteOutcome) => { file: string; line: number };

/** The picture as plain data: what is configured without a trace in the code is left out. */
export function linksOf({ routes }: Picture, placeOf: PlaceOf): Link[] {
  return routes.flatMap(({ route, config, state, clients, moved, served }): Link[] => {
    if (clients.length + moved.length + served.length === 0) return [];
    const table = config?.table === undefined ? null : `${config.schema ?? 'public'}.${config.table}`;
    return [
      {
        route,
        state,
        clients: clients.map(placeOf),
        moved: moved.map(({ file, line }) => ({ file, line })),
        backend: served.map(({ file, line, framework }) => ({ file, line, framework })),
        channel: config?.channel ?? null,
        table,
        ...(config && { kind: config.kind }),
      },
    ];
  });
}
