import { one } from './dom.js';
import { read, write } from './store.js';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

let theme: Theme = 'system';

function show(): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const button = one('#theme');
  if (button) button.textContent = `Theme: ${theme}`;
}

/** System, light, dark, system, … */
export function nextTheme(): void {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  write('theme', theme);
  show();
}

export function startTheme(): void {
  theme = THEMES.find((name) => name === read('theme')) ?? 'system';
  one('#theme')?.addEventListener('click', nextTheme);
  show();
}
