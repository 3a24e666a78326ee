import { openChecklist } from './checklist.js';
import { all, isShown, one } from './dom.js';
import { CARDS, resetFilters } from './filters.js';
import { open, switchView } from './folds.js';
import { showAllRoutes } from './routes.js';
import { read, write } from './store.js';
import { nextTheme } from './theme.js';

let current: HTMLElement | null = null;

function select(card: HTMLElement | undefined): void {
  if (!card) return;
  current?.classList.remove('current');
  current = card;
  card.classList.add('current');
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'start' });
}

/** The card `by` steps away among those shown, or the first that `suits`. */
function step(by: 1 | -1, suits: (card: HTMLElement) => boolean = () => true): void {
  const cards = all(CARDS).filter(isShown);
  const at = current ? cards.indexOf(current) : -1;
  const from = at < 0 && by < 0 ? cards.length : at;
  for (let index = from + by; index >= 0 && index < cards.length; index += by) {
    const card = cards[index];
    if (card && suits(card)) {
      select(card);
      return;
    }
  }
}

/** The folds of a card, and the diff of its file. */
function expand(): void {
  if (!current) return;
  const own = all<HTMLDetailsElement>('details', current);
  const diff = current.closest('.file')?.querySelector<HTMLDetailsElement>('details[data-diff]');
  const folds = diff && !own.includes(diff) ? [...own, diff] : own;
  const isOpen = folds.some((fold) => !fold.open);
  for (const fold of folds) open(fold, isOpen);
}

function tick(): void {
  current?.querySelector<HTMLInputElement>('input[data-item]')?.click();
}

function unticked(card: HTMLElement): boolean {
  return card.querySelector('input[data-item]:not(:checked)') !== null;
}

function search(): void {
  one<HTMLInputElement>('#search')?.select();
}

function help(): void {
  one<HTMLDialogElement>('#help')?.showModal();
}

const KEYS: Record<string, () => void> = {
  j: () => {
    step(1);
  },
  k: () => {
    step(-1);
  },
  n: () => {
    step(1, unticked);
  },
  e: expand,
  x: tick,
  s: switchView,
  t: nextTheme,
  c: openChecklist,
  '/': search,
  '?': help,
};

function pressed(event: KeyboardEvent): void {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || one('dialog[open]')) return;
  if (key === 'Escape') {
    if (target instanceof HTMLInputElement && target.id === 'search') target.blur();
    else showAllRoutes();
    return;
  }
  const isTyping =
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && target.type === 'search');
  const action = KEYS[key];
  if (!action || isTyping || !one<HTMLInputElement>('#keys-on')?.checked) return;
  event.preventDefault();
  action();
}

/** Goes to the card of a place that the summary names. */
function go({ target }: MouseEvent): void {
  const link = target instanceof Element ? target.closest<HTMLElement>('a[data-go]') : null;
  const place = link?.dataset.go;
  const card = all('#sockets .card').find((one) => one.querySelector('h4')?.textContent === place);
  if (!card) return;
  if (!isShown(card)) {
    resetFilters();
    showAllRoutes();
  }
  select(card);
}

export function startKeys(): void {
  document.addEventListener('keydown', pressed);
  one('#open-help')?.addEventListener('click', help);
  for (const button of all('dialog .close'))
    button.addEventListener('click', () => {
      button.closest('dialog')?.close();
    });
  const box = one<HTMLInputElement>('#keys-on');
  if (box) {
    box.checked = read('keys') !== 'off';
    box.addEventListener('change', () => {
      write('keys', box.checked ? 'on' : 'off');
    });
  }
  document.addEventListener('focusin', ({ target }) => {
    const card = target instanceof Element ? target.closest<HTMLElement>(CARDS) : null;
    if (card && card !== current) {
      current?.classList.remove('current');
      current = card;
    }
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('a[data-go]')) {
      event.preventDefault();
      go(event);
    }
  });
}
