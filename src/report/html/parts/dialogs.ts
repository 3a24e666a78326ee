import { html, type Markup } from '../markup.js';

const KEYS: [keys: string[], does: string][] = [
  [['j', 'k'], 'next and previous card'],
  [['n'], 'next card that is not reviewed'],
  [['e'], 'open or close the folds of the card'],
  [['x'], 'tick the card as reviewed'],
  [['s'], 'unified or side by side'],
  [['/'], 'search'],
  [['c'], 'the list of what was reviewed'],
  [['t'], 'theme: system, light, dark'],
  [['Esc'], 'leave the search, show all routes'],
  [['?'], 'this help'],
];

export function helpDialog(): Markup {
  return html`<dialog id="help" aria-labelledby="help-title">
    <h2 id="help-title">Keyboard</h2>
    <dl class="keys">
      ${KEYS.map(
        ([keys, does]) =>
          html`<div>
            <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${does}</dd>
          </div>`,
      )}
    </dl>
    <label><input type="checkbox" id="keys-on" checked /> Single keys do this</label>
    <p><button type="button" class="close">Close</button></p>
  </dialog>`;
}

export function checklistDialog(): Markup {
  return html`<dialog id="checklist" aria-labelledby="checklist-title">
    <h2 id="checklist-title">Review checklist</h2>
    <p id="kept">Ticks stay in this browser. What changes in a later report is unticked again.</p>
    <label for="checklist-text">As Markdown, for a pull request:</label>
    <textarea id="checklist-text" rows="14" readonly spellcheck="false"></textarea>
    <p class="buttons">
      <button type="button" id="checklist-copy">Copy</button>
      <button type="button" id="checklist-save">Download</button>
      <button type="button" id="checklist-clear">Untick all</button>
      <button type="button" class="close">Close</button>
    </p>
  </dialog>`;
}
