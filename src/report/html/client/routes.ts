import { all, one, say } from './dom.js';
import { filterRoutes } from './filters.js';

const CHOICES = '.node, button.route';

function linksOf(element: Element): string[] {
  return (element.getAttribute('data-links') ?? '').split(' ');
}

/** Shows what belongs to these routes, in the picture and below; everything when there are none. */
function focus(chosen: Element | null): void {
  const links = new Set(chosen ? linksOf(chosen) : []);
  one('.picture svg')?.classList.toggle('focused', chosen !== null);
  for (const part of all<Element>('.picture [data-links]'))
    part.classList.toggle(
      'on',
      linksOf(part).some((link) => links.has(link)),
    );
  for (const choice of all<Element>(CHOICES)) choice.setAttribute('aria-pressed', String(choice === chosen));
  const button = one<HTMLButtonElement>('#route-filter');
  if (button) {
    button.hidden = chosen === null;
    const name = chosen?.querySelector('title, code')?.textContent ?? '';
    button.textContent = `Only: ${name} ✕`;
    button.setAttribute('aria-label', `Only ${name}: show all again`);
    say(chosen === null ? 'All routes are shown' : `Only ${name} is shown`);
  }
  filterRoutes([...links]);
}

function choose(target: EventTarget | null): boolean {
  const choice = target instanceof Element ? target.closest(CHOICES) : null;
  if (!choice) return false;
  focus(choice.getAttribute('aria-pressed') === 'true' ? null : choice);
  return true;
}

export function showAllRoutes(): void {
  if (one(`:is(${CHOICES})[aria-pressed="true"]`)) focus(null);
}

export function startRoutes(): void {
  const section = one('#routes');
  section?.addEventListener('click', ({ target }) => {
    choose(target);
  });
  section?.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    // A button does this by itself.
    if (event.target instanceof SVGElement && choose(event.target)) event.preventDefault();
  });
  one('#route-filter')?.addEventListener('click', showAllRoutes);
}
