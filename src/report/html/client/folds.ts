import type { CodeData, DiffData } from '../data.js';
import { codeBlock } from './code.js';
import { diffTable, type View } from './diff.js';
import { all, dataOf, isShown, make, one } from './dom.js';
import { read, write } from './store.js';

/** More lines of diffs than these are not printed unless they were opened. */
const PRINTED = 20_000;

let view: View = 'unified';

/** Draws what a fold holds, when it is first opened. */
function draw(fold: HTMLDetailsElement): void {
  if (fold.dataset.drawn !== undefined) return;
  const { diff, code } = fold.dataset;
  const caption = one('summary', fold)?.textContent?.trim() ?? '';
  if (diff !== undefined) fold.append(diffTable(dataOf<DiffData>(diff), view, caption));
  else if (code !== undefined) fold.append(codeBlock(dataOf<CodeData>(code), caption));
  fold.dataset.drawn = '';
}

export function open(fold: HTMLDetailsElement, isOpen = true): void {
  if (isOpen) draw(fold);
  fold.open = isOpen;
}

function setView(next: View): void {
  view = next;
  write('view', next);
  for (const input of all<HTMLInputElement>('input[name="view"]')) input.checked = input.value === next;
  for (const fold of all<HTMLDetailsElement>('details[data-diff][data-drawn]')) {
    one('.code', fold)?.remove();
    delete fold.dataset.drawn;
    if (fold.open) draw(fold);
  }
}

export function switchView(): void {
  setView(view === 'split' ? 'unified' : 'split');
}

/** Diffs that pass the filters. */
function shownDiffs(): HTMLDetailsElement[] {
  return all<HTMLDetailsElement>('details[data-diff]').filter(isShown);
}

/** Opens diffs a few at a time, so that the page answers meanwhile. */
function openAll(folds: HTMLDetailsElement[]): void {
  const [...rest] = folds;
  const step = (): void => {
    const until = performance.now() + 24;
    while (rest.length > 0 && performance.now() < until) {
      const next = rest.shift();
      if (next) open(next);
    }
    if (rest.length > 0) setTimeout(step);
  };
  step();
}

function beforePrint(): void {
  let lines = 0;
  for (const fold of shownDiffs()) {
    lines += Number(fold.dataset.lines);
    if (lines > PRINTED) break;
    if (!fold.open) fold.dataset.forPrint = '';
    open(fold);
  }
}

function afterPrint(): void {
  for (const fold of all<HTMLDetailsElement>('details[data-for-print]')) {
    fold.open = false;
    delete fold.dataset.forPrint;
  }
}

/** A report of a few files shows its diffs at once, and one of a few sockets that stay their code. */
const SMALL = 6;

export function startFolds(): void {
  const stored = read('view');
  setView(
    stored === 'split' || stored === 'unified' ? stored : window.innerWidth > 1100 ? 'split' : 'unified',
  );
  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (target instanceof HTMLDetailsElement && target.open) draw(target);
    },
    true,
  );
  for (const input of all<HTMLInputElement>('input[name="view"]'))
    input.addEventListener('change', () => {
      setView(input.value === 'split' ? 'split' : 'unified');
    });
  one('#expand')?.addEventListener('click', () => {
    const folds = shownDiffs();
    if (folds.every((fold) => fold.open)) for (const fold of folds) fold.open = false;
    else openAll(folds);
  });
  const sources = all<HTMLDetailsElement>('#sockets details[data-diff]');
  const excerpts = all<HTMLDetailsElement>('details.excerpt');
  for (const folds of [sources, excerpts]) if (folds.length <= SMALL) for (const fold of folds) open(fold);
  window.addEventListener('beforeprint', beforePrint);
  window.addEventListener('afterprint', afterPrint);
  startCopying();
}

/** The buttons beside commands and entries to paste. */
function startCopying(): void {
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches('button.copy')) return;
    const text = one('pre', target.parentElement ?? document)?.textContent ?? '';
    void copy(text).then((done) => {
      target.textContent = done ? 'Copied' : 'Press Ctrl+C';
      setTimeout(() => (target.textContent = 'Copy'), 1500);
    });
  });
}

/** Where there is no clipboard, as on a page from the disk in some browsers, the text is selected and copied as by hand. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make('textarea');
    area.value = text;
    (one('dialog[open]') ?? document.body).append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
