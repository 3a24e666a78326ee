import type { Link } from '../../../contract.js';
import { clientsLeft, placesText, STATES, targetText } from '../../links.js';
import { plural } from '../../text.js';
import type { Context } from '../context.js';
import { html, type Content, type Markup } from '../markup.js';
import { COLUMNS, layoutOf, type Edge, type Node } from './layout.js';

const WIDTH = 202;
const HEIGHT = 28;
const GAP = 40;
const STEP = 40;
const TOP = 34;
/** Characters of a label that fit, also in the widest of the usual fonts. */
const FITS = 25;
/** Width of the dots in the place of a start that is cut. */
const DOTS = 12;
/** More routes than these make no picture, but a table. */
const DRAWN = 150;

/** Clients, routes, servers, channels and tables, drawn; and the same as a table. */
export function picture(context: Context): Content {
  const { links } = context.result;
  if (links.length === 0) return null;
  return html`<section id="routes" aria-labelledby="routes-title">
    <h2 id="routes-title">Routes <span class="count">${links.length}</span></h2>
    <p class="hint">
      Choose a part to see what belongs to it: the rest fades, and the cards below show that route only.
    </p>
    ${drawn(context)} ${table(context)}
  </section>`;
}

function drawn({ result, shown }: Context): Content {
  const { links } = result;
  if (links.length > DRAWN) return html`<p>${plural(links.length, 'route')} are too many for a picture.</p>`;
  const { nodes, edges, rows } = layoutOf(links, shown);
  const width = COLUMNS.length * WIDTH + (COLUMNS.length - 1) * GAP + 2;
  const height = TOP + rows * STEP;
  return html`<div
    class="scroll picture"
    tabindex="0"
    role="region"
    aria-label="Clients, routes, back end, channels and tables"
  >
    <svg
      viewBox="0 0 ${width} ${height}"
      width="${width}"
      height="${height}"
      role="group"
      aria-label="How the parts are linked"
    >
      ${COLUMNS.map((name, column) => html`<text class="column" x="${left(column)}" y="16">${name}</text>`)}
      ${edges.map(edgePath)} ${nodes.map(nodeBox)}
    </svg>
    <p class="key">
      <span><span class="line old"></span> the old way</span>
      <span><span class="line new"></span> the new way</span>
      <span><span class="line dashed"></span> no longer, or not yet</span>
    </p>
  </div>`;
}

function left(column: number): number {
  return 1 + column * (WIDTH + GAP);
}

function top(node: Node): number {
  return Math.round(TOP + node.row * STEP);
}

function edgePath({ from, to, link, isDashed }: Edge): Markup {
  const [x1, y1, x2, y2] = [
    left(from.column) + WIDTH,
    top(from) + HEIGHT / 2,
    left(to.column),
    top(to) + HEIGHT / 2,
  ];
  const bend = (x1 + x2) / 2;
  const state = isDashed ? 'dashed' : from.column >= 2 ? 'new' : 'old';
  return html`<path
    class="edge ${state}"
    data-links="${link}"
    d="M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}"
  />`;
}

function nodeBox(node: Node): Markup {
  const { label, title, state, links, column } = node;
  // The end of a path tells more than its start, which is cut; the whole of it stays in the page, for it is the name of the button.
  const isCut = label.length > FITS;
  const [start, end] = [left(column) + 8 + (isCut ? DOTS : 0), left(column) + WIDTH - 8];
  return html`<g
    class="node ${state}"
    role="button"
    tabindex="0"
    aria-pressed="false"
    aria-label="${title}"
    data-links="${links.join(' ')}"
  >
    <title>${title}</title>
    <rect x="${left(column)}" y="${top(node)}" width="${WIDTH}" height="${HEIGHT}" rx="6" />
    ${isCut && html`<path class="cut" d="M${left(column) + 9} ${top(node) + 17}h2m2 0h2m2 0h2" />`}
    <svg x="${start}" y="${top(node)}" width="${end - start}" height="${HEIGHT}">
      <text x="${isCut ? end - start : 0}" y="18" text-anchor="${isCut ? 'end' : 'start'}">${label}</text>
    </svg>
  </g>`;
}

function table({ result, shown }: Context): Markup {
  const row = (link: Link, index: number): Markup =>
    html`<tr>
      <th scope="row">
        <button type="button" class="route" data-links="${index}" aria-pressed="false">
          <code>${link.route}</code>
        </button>
      </th>
      <td><span class="state ${link.state}">${STATES[link.state]}</span></td>
      <td>${placesText(clientsLeft(link), shown)}</td>
      <td>${placesText(link.backend, shown)}</td>
      <td>${targetText(link)}</td>
      <td>${placesText(link.moved, shown)}</td>
    </tr>`;
  return html`<details class="fold">
    <summary>The same as a table</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Routes">
      <table>
        <thead>
          <tr>
            <th scope="col">Route</th>
            <th scope="col">State</th>
            <th scope="col">Opened by</th>
            <th scope="col">Served by</th>
            <th scope="col">Replaced by</th>
            <th scope="col">Listening there</th>
          </tr>
        </thead>
        <tbody>
          ${result.links.map(row)}
        </tbody>
      </table>
    </div>
  </details>`;
}
