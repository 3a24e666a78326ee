import type { Context } from '../context.js';
import { html, type Content, type Markup } from '../markup.js';
import { LEVELS } from './sockets.js';

/** More folders than these make no list to choose from. */
const FOLDERS = 300;

/** What the cards are filtered by. Without the script it has no use, and is not shown. */
export function toolbar(context: Context): Content {
  const { sites } = context.result;
  const files = [...sites, ...context.result.findings, ...(context.result.leftovers ?? [])].map(
    ({ file }) => file,
  );
  if (files.length === 0) return null;
  const owners = [...new Set(files.flatMap((file) => context.owners(file)))].sort();
  const levels = Object.entries(LEVELS).filter(([action]) => sites.some((site) => site.action === action));
  return html`<form class="toolbar" role="search" aria-label="Filters" hidden>
    <label
      ><span class="unseen">Search</span
      ><input type="search" id="search" placeholder="Search  ( / )" autocomplete="off" spellcheck="false"
    /></label>
    ${
      levels.length > 1 &&
      html`<fieldset>
        <legend class="unseen">Level</legend>
        ${levels.map(
          ([action, name]) =>
            html`<label class="chip ${action}"
              ><input type="checkbox" name="level" value="${action}" checked /> ${name}
              <span class="count">${sites.filter((site) => site.action === action).length}</span></label
            >`,
        )}
      </fieldset>`
    }
    ${select('folder', 'All folders', foldersOf(files.map(context.shown)))}
    ${select('owner', 'All owners', owners)}
    <label class="chip"><input type="checkbox" id="open-only" /> not reviewed</label>
    <button type="button" id="route-filter" hidden></button>
    <fieldset class="view">
      <legend class="unseen">Diffs</legend>
      <label class="chip"><input type="radio" name="view" value="unified" /> unified</label>
      <label class="chip"><input type="radio" name="view" value="split" /> side by side</label>
      <button type="button" id="expand">Show all diffs</button>
    </fieldset>
    <output id="shown" aria-live="polite"></output>
  </form>`;
}

function select(id: string, all: string, options: readonly string[]): Markup | null {
  if (options.length < 2 && !(id === 'owner' && options.length > 0)) return null;
  return html`<label
    ><span class="unseen">${all}</span
    ><select id="${id}">
      <option value="">${all}</option>
      ${options.map((option) => html`<option value="${option}">${option}</option>`)}
    </select></label
  >`;
}

/** All folders, also those that hold nothing but folders. */
function foldersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    const parts = file.split('/').slice(0, -1);
    for (const index of parts.keys()) folders.add(parts.slice(0, index + 1).join('/'));
  }
  return [...folders].sort().slice(0, FOLDERS);
}
