import type { CheckItem, PageData } from '../data.js';
import { all, dataOf, make, one, say } from './dom.js';
import { copy } from './folds.js';
import { isKept, read, write } from './store.js';

let page: PageData = { title: '', project: '', items: [] };
const ticked = new Set<string>();

const boxes = (): HTMLInputElement[] => all<HTMLInputElement>('input[data-item]');

/** Whether nothing in a card is left to tick. */
export function isReviewed(card: HTMLElement): boolean {
  return all<HTMLInputElement>('input[data-item]', card).every(({ checked }) => checked);
}

function keep(): void {
  write(`reviewed:${page.project}`, JSON.stringify([...ticked]));
}

function restore(): void {
  try {
    const stored: unknown = JSON.parse(read(`reviewed:${page.project}`) ?? '[]');
    const known = new Set(page.items.map(({ id }) => id));
    if (Array.isArray(stored))
      for (const id of stored) if (typeof id === 'string' && known.has(id)) ticked.add(id);
  } catch {
    // Not ours: start with nothing.
  }
}

function show(): void {
  for (const box of boxes()) box.checked = ticked.has(box.dataset.item ?? '');
  const count = one('#reviewed');
  if (count) count.textContent = `${String(ticked.size)} of ${String(page.items.length)} reviewed`;
}

/** Text that Markdown takes as it is. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&').replace(/\s+/g, ' ');
}

/** The list as Markdown, with boxes that GitHub and GitLab show. */
function markdown(): string {
  const groups = new Map<string, CheckItem[]>();
  for (const item of page.items) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  const blocks = [...groups].map(
    ([group, items]) =>
      `### ${group}\n\n${items
        .map(({ id, text, place }) => `- [${ticked.has(id) ? 'x' : ' '}] ${plain(place)}: ${plain(text)}`)
        .join('\n')}`,
  );
  return [
    `## Review of ${plain(page.title)}`,
    `${String(ticked.size)} of ${String(page.items.length)} reviewed.`,
    ...blocks,
  ].join('\n\n');
}

export function openChecklist(): void {
  const dialog = one<HTMLDialogElement>('#checklist');
  const text = one<HTMLTextAreaElement>('#checklist-text');
  if (!dialog || !text || page.items.length === 0) return;
  text.value = markdown();
  dialog.showModal();
}

function save(): void {
  const address = URL.createObjectURL(new Blob([`${markdown()}\n`], { type: 'text/markdown' }));
  const link = make('a');
  link.href = address;
  link.download = 'review.md';
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 1000);
}

/** @param changed Called when a box was ticked. */
export function startChecklist(changed: () => void): void {
  page = dataOf<PageData>('page');
  restore();
  show();
  document.addEventListener('change', ({ target }) => {
    const id = target instanceof HTMLInputElement ? target.dataset.item : undefined;
    if (id === undefined || !(target instanceof HTMLInputElement)) return;
    if (target.checked) ticked.add(id);
    else ticked.delete(id);
    keep();
    show();
    changed();
  });
  one('#open-checklist')?.addEventListener('click', openChecklist);
  one('#checklist-save')?.addEventListener('click', save);
  one('#checklist-copy')?.addEventListener('click', () => {
    void copy(markdown()).then((done) => {
      say(done ? 'Copied' : 'Could not be copied: select the text');
      const button = one('#checklist-copy');
      if (button) button.textContent = done ? 'Copied' : 'Press Ctrl+C';
    });
  });
  one('#checklist-clear')?.addEventListener('click', () => {
    ticked.clear();
    keep();
    show();
    changed();
    const text = one<HTMLTextAreaElement>('#checklist-text');
    if (text) text.value = markdown();
  });
  const kept = one('#kept');
  if (kept && !isKept)
    kept.textContent = 'This browser keeps nothing for this page: export the list before you close it.';
}
