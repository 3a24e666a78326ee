import { all, one } from './dom.js';
import { isReviewed } from './checklist.js';

/** What can be hidden and stepped through. */
export const CARDS = '.card, .item';

interface Entry {
  card: HTMLElement;
  text: string;
  owners: string[];
  links: string[];
}

let entries: Entry[] = [];
/** The rows of the picture that were chosen; all when empty. */
let chosen = new Set<string>();

function entriesOf(): Entry[] {
  if (entries.length === 0)
    entries = all(CARDS).map((card) => ({
      card,
      text: `${card.closest('.rule')?.querySelector('h3')?.textContent ?? ''} ${card.textContent}`.toLowerCase(),
      owners: (card.dataset.owners ?? ownersOf(card)).split(' '),
      links: (card.dataset.links ?? '').split(' '),
    }));
  return entries;
}

function ownersOf(card: HTMLElement): string {
  return all('.owner', card)
    .map(({ textContent }) => textContent)
    .join(' ');
}

const value = (id: string): string => one<HTMLInputElement | HTMLSelectElement>(`#${id}`)?.value ?? '';

/** Shows the cards that pass all filters, and only what holds one. */
export function filter(): void {
  const words = value('search').toLowerCase().split(/\s+/).filter(Boolean);
  const levels = new Set(
    all<HTMLInputElement>('input[name="level"]')
      .filter(({ checked }) => !checked)
      .map((input) => input.value),
  );
  const folder = value('folder');
  const owner = value('owner');
  const openOnly = one<HTMLInputElement>('#open-only')?.checked ?? false;
  let count = 0;
  for (const { card, text, owners, links } of entriesOf()) {
    const { level = '', file = '' } = card.dataset;
    const passes =
      !levels.has(level) &&
      (folder === '' || file.startsWith(`${folder}/`)) &&
      (owner === '' || owners.includes(owner)) &&
      (chosen.size === 0 || links.some((link) => chosen.has(link))) &&
      (!openOnly || !isReviewed(card)) &&
      words.every((word) => text.includes(word));
    card.hidden = !passes;
    if (passes) count += 1;
  }
  for (const group of all('.file:not(.item), .rule'))
    group.hidden = !group.querySelector('.card:not([hidden])');
  const none = one('.none');
  if (none) none.hidden = one('#sockets .card:not([hidden])') !== null;
  const shown = one('#shown');
  if (shown)
    shown.textContent =
      count === entries.length
        ? `${String(count)} items`
        : `${String(count)} of ${String(entries.length)} items`;
}

/** Shows what belongs to these rows of the picture only; to all when there are none. */
export function filterRoutes(links: readonly string[]): void {
  chosen = new Set(links);
  filter();
}

/** Takes all filters off. */
export function resetFilters(): void {
  one<HTMLFormElement>('.toolbar')?.reset();
}

/** Calls back when nothing has happened for a moment: a long page is not searched at every letter. */
function settled(callback: () => void): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(callback, 80);
  };
}

export function startFilters(): void {
  const toolbar = one<HTMLFormElement>('.toolbar');
  if (!toolbar) return;
  toolbar.hidden = false;
  toolbar.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  toolbar.addEventListener('input', settled(filter));
  // A radio button of the diffs is no filter, but harmless.
  toolbar.addEventListener('change', filter);
  filter();
}
