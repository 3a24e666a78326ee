/** The elements below `root` that match, as an array. */
export function all<E extends Element = HTMLElement>(selector: string, root: ParentNode = document): E[] {
  return [...root.querySelectorAll<E>(selector)];
}

/** The first one; null where the page has none. */
export function one<E extends Element = HTMLElement>(
  selector: string,
  root: ParentNode = document,
): E | null {
  return root.querySelector<E>(selector);
}

/** A new element. Text becomes text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name = '',
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (name !== '') element.className = name;
  element.append(...content);
  return element;
}

/** Data that the report left for an element. */
export function dataOf<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null') as T;
}

/** Tells those who listen to the page what has happened. */
export function say(text: string): void {
  const said = document.getElementById('said');
  if (said) said.textContent = text;
}

export function isShown(element: HTMLElement): boolean {
  return element.closest('[hidden]') === null;
}
