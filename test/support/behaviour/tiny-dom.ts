/** The part of the DOM that a compiled Svelte component runs on: a tree, attributes, text. Nothing is parsed or laid out. */
class TinyNode {
  childNodes: TinyNode[] = [];
  parentNode: TinyNode | null = null;
  nodeType = 1;

  get firstChild(): TinyNode | null {
    return this.childNodes[0] ?? null;
  }

  get lastChild(): TinyNode | null {
    return this.childNodes.at(-1) ?? null;
  }

  get nextSibling(): TinyNode | null {
    const { parentNode: parent } = this;
    return parent?.childNodes[parent.childNodes.indexOf(this) + 1] ?? null;
  }

  get textContent(): string {
    return this.childNodes.map((one) => one.textContent).join('');
  }

  set textContent(text: string) {
    for (const child of [...this.childNodes]) child.remove();
    if (text !== '') this.append(new TinyText(text));
  }

  append(...children: TinyNode[]): void {
    for (const child of children) this.insertBefore(child, null);
  }

  appendChild<T extends TinyNode>(child: T): T {
    return this.insertBefore(child, null);
  }

  insertBefore<T extends TinyNode>(child: T, anchor: TinyNode | null): T {
    const moved = child instanceof TinyFragment ? [...child.childNodes] : [child];
    for (const one of moved) {
      one.remove();
      const at = anchor ? this.childNodes.indexOf(anchor) : this.childNodes.length;
      this.childNodes.splice(at, 0, one);
      one.parentNode = this;
    }
    return child;
  }

  before(...nodes: TinyNode[]): void {
    for (const one of nodes) this.parentNode?.insertBefore(one, this);
  }

  remove(): void {
    const { parentNode: parent } = this;
    parent?.childNodes.splice(parent.childNodes.indexOf(this), 1);
    this.parentNode = null;
  }

  removeChild(child: TinyNode): void {
    child.remove();
  }

  cloneNode(deep = false): TinyNode {
    const copy = this.copy();
    if (deep) for (const child of this.childNodes) copy.append(child.cloneNode(true));
    return copy;
  }

  addEventListener(): void {
    // Nobody clicks.
  }

  removeEventListener(): void {
    // The same.
  }

  protected copy(): TinyNode {
    return new TinyNode();
  }
}

class TinyElement extends TinyNode {
  readonly attributes: Record<string, string> = {};
  readonly style = { cssText: '' };

  constructor(readonly localName: string) {
    super();
  }

  get nodeName(): string {
    return this.localName.toUpperCase();
  }

  get className(): string {
    return this.attributes.class ?? '';
  }

  set className(value: string) {
    this.attributes.class = value;
  }

  get classList(): { toggle: (name: string, on: boolean) => void } {
    return {
      toggle: (name, on) => {
        const others = this.className.split(' ').filter((one) => one !== '' && one !== name);
        this.className = (on ? [...others, name] : others).join(' ');
      },
    };
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes[name] = String(value);
  }

  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }

  removeAttribute(name: string): void {
    Reflect.deleteProperty(this.attributes, name);
  }

  protected override copy(): TinyElement {
    const copy = new TinyElement(this.localName);
    Object.assign(copy.attributes, this.attributes);
    return copy;
  }
}

class TinyText extends TinyNode {
  override nodeType = 3;

  constructor(public nodeValue: string) {
    super();
  }

  get data(): string {
    return this.nodeValue;
  }

  override get textContent(): string {
    return this.nodeValue;
  }

  override set textContent(text: string) {
    this.nodeValue = text;
  }

  protected override copy(): TinyText {
    return new TinyText(this.nodeValue);
  }
}

class TinyComment extends TinyText {
  override nodeType = 8;

  override get textContent(): string {
    return '';
  }

  protected override copy(): TinyComment {
    return new TinyComment(this.nodeValue);
  }
}

class TinyFragment extends TinyNode {
  override nodeType = 11;

  protected override copy(): TinyFragment {
    return new TinyFragment();
  }
}

/** A tree as plain data. */
export function plain(node: unknown): unknown[] {
  if (node instanceof TinyComment) return [];
  if (node instanceof TinyText) return node.nodeValue.trim() === '' ? [] : [node.nodeValue.trim()];
  if (!(node instanceof TinyElement)) return [];
  const { value } = node as { value?: unknown };
  return [
    {
      tag: node.localName,
      ...node.attributes,
      ...(value !== undefined && { value }),
      children: node.childNodes.flatMap(plain),
    },
  ];
}

export function element(name: string): TinyElement {
  return new TinyElement(name);
}

/** What a browser has as globals, for a runtime that looks for them there. */
export const globals: Record<string, unknown> = {
  navigator: { userAgent: '' },
  Node: TinyNode,
  Element: TinyElement,
  HTMLElement: TinyElement,
  Text: TinyText,
  Comment: TinyComment,
  DocumentFragment: TinyFragment,
  document: Object.assign(new TinyNode(), {
    createElement: element,
    createElementNS: (_: string, name: string) => element(name),
    createTextNode: (text: string) => new TinyText(text),
    createComment: (text: string) => new TinyComment(text),
    createDocumentFragment: () => new TinyFragment(),
    importNode: (node: TinyNode, deep: boolean) => node.cloneNode(deep),
    head: element('head'),
    body: element('body'),
  }),
};
