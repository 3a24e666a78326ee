import type { Link } from '../../../contract.js';
import { clientsLeft, STATES } from '../../links.js';

/** The columns, from left to right. */
export const COLUMNS = ['Clients', 'Routes', 'Served by', 'Channels', 'Tables'] as const;

export interface Node {
  column: number;
  /** Line among all lines of the picture; may be between two. */
  row: number;
  label: string;
  /** The whole of it, in words. */
  title: string;
  /** What it does now: open and serve the old way, listen the new way, or wait. */
  state: 'old' | 'new' | 'gone' | 'plan';
  /** Indexes of the links it belongs to. */
  links: number[];
}

export interface Edge {
  from: Node;
  to: Node;
  link: number;
  /** Nobody goes this way any more, or not yet. */
  isDashed: boolean;
}

export interface Picture {
  nodes: Node[];
  edges: Edge[];
  rows: number;
}

/** Clients and servers named for one route; the others are counted. */
const NAMED = 5;

/** Places what is linked in columns, near to what it is linked with. */
export function layoutOf(links: readonly Link[], shown: (file: string) => string): Picture {
  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  const node = (
    column: number,
    key: string,
    link: number,
    rest: Pick<Node, 'label' | 'title' | 'state'>,
  ): Node => {
    const id = `${String(column)} ${key}`;
    const known = nodes.get(id) ?? { column, row: 0, links: [], ...rest };
    if (!known.links.includes(link)) known.links.push(link);
    // A file that opens one route and has left another one still opens.
    if (rest.state === 'old') known.state = 'old';
    nodes.set(id, known);
    return known;
  };
  for (const [index, link] of links.entries()) {
    const { route, state, channel, table } = link;
    const left = new Set(clientsLeft(link).map(({ file }) => file));
    const moved = new Set(link.moved.map(({ file }) => file).filter((file) => !left.has(file)));
    const isOver = state === 'dead' || state === 'done';
    const hub = node(1, `${route} ${String(index)}`, index, {
      label: route,
      title: `Route ${route}: ${STATES[state]}`,
      state: isOver ? 'gone' : 'old',
    });
    for (const [files, isLeft] of [
      [[...left], true],
      [[...moved], false],
    ] as const) {
      const named = files.length > NAMED ? files.slice(0, NAMED - 1) : files;
      for (const file of named) {
        const says = isLeft ? `opens ${route}` : `listens to channel ${channel ?? ''}`;
        const client = node(0, file, index, {
          label: shown(file),
          title: `${shown(file)}: ${says}`,
          state: isLeft ? 'old' : 'new',
        });
        edges.push({ from: client, to: hub, link: index, isDashed: !isLeft });
      }
      if (named.length < files.length) {
        const more = files.length - named.length;
        const client = node(0, `more ${String(isLeft)} ${route}`, index, {
          label: `and ${String(more)} more`,
          title: `and ${String(more)} more: ${files.slice(named.length).map(shown).join(', ')}`,
          state: isLeft ? 'old' : 'new',
        });
        edges.push({ from: client, to: hub, link: index, isDashed: !isLeft });
      }
    }
    const servers = link.backend.slice(0, NAMED).map(({ file, line, framework }) =>
      node(2, `${file}:${String(line)}`, index, {
        label: `${shown(file)}:${String(line)}`,
        title: `${shown(file)}:${String(line)} serves it with ${framework}`,
        state: isOver ? 'gone' : 'old',
      }),
    );
    for (const to of servers) edges.push({ from: hub, to, link: index, isDashed: isOver });
    if (channel === null) continue;
    const isNew = link.moved.length > 0;
    const topic = node(3, channel, index, {
      label: channel,
      title: `Channel ${channel}${isNew ? '' : ': configured, nobody listens yet'}`,
      state: isNew ? 'new' : 'plan',
    });
    for (const from of servers.length > 0 ? servers : [hub])
      edges.push({ from, to: topic, link: index, isDashed: !isNew });
    if (table === null) continue;
    const rows = node(4, table, index, {
      label: table.replace(/^public\./, ''),
      title: `Table ${table}`,
      state: isNew ? 'new' : 'plan',
    });
    edges.push({ from: topic, to: rows, link: index, isDashed: !isNew });
  }
  return placed([...nodes.values()], edges, links.length);
}

function placed(nodes: Node[], edges: Edge[], links: number): Picture {
  const columns = COLUMNS.map((_, column) => nodes.filter((node) => node.column === column));
  const rows = Math.max(...columns.map(({ length }) => length));
  const middle = ({ links: own }: Node): number =>
    ((own.reduce((sum, link) => sum + link, 0) / own.length + 0.5) / links) * rows - 0.5;
  for (const column of columns) {
    const sorted = [...column].sort((a, b) => middle(a) - middle(b));
    // Down as far as those above need, then up again as far as those below need.
    for (const [index, node] of sorted.entries())
      node.row = Math.max(middle(node), (sorted[index - 1]?.row ?? -1) + 1);
    for (const [index, node] of [...sorted.entries()].reverse())
      node.row = Math.min(node.row, (sorted[index + 1]?.row ?? rows) - 1);
  }
  return { nodes, edges, rows };
}
