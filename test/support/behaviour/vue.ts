import * as Vue from 'vue';
import type { View } from './view.js';

interface Node {
  tag?: string;
  text?: string;
  props: Record<string, unknown>;
  children: Node[];
  parent: Node | null;
}

const node = (tag?: string, text?: string): Node => ({ tag, text, props: {}, children: [], parent: null });

/** Vue on a tree of plain objects: whatever it renders, it renders without a browser. */
const { createApp } = Vue.createRenderer<Node, Node>({
  createElement: (tag) => node(tag),
  createText: (text) => node(undefined, text),
  createComment: () => node(),
  setText: (one, text) => void (one.text = text),
  setElementText: (one, text) => void (one.children = [{ ...node(undefined, text), parent: one }]),
  patchProp: (one, key, _, value) => void (one.props[key] = value),
  parentNode: ({ parent }) => parent,
  nextSibling: (one) => one.parent?.children[one.parent.children.indexOf(one) + 1] ?? null,
  insert(child, parent, anchor) {
    take(child);
    const at = anchor ? parent.children.indexOf(anchor) : parent.children.length;
    parent.children.splice(at, 0, child);
    child.parent = parent;
  },
  remove: take,
});

function take(child: Node): void {
  child.parent?.children.splice(child.parent.children.indexOf(child), 1);
  child.parent = null;
}

/** Mounts a component. A warning of Vue's is an error: it would be one that users see in their console. */
export function mountVue(component: unknown, props: Record<string, unknown> = {}): View {
  const root = node('root');
  const app = createApp(component as Vue.Component, props);
  app.config.warnHandler = (message) => {
    throw new Error(`Vue warns: ${message}`);
  };
  app.mount(root);
  return {
    get output() {
      return root.children.flatMap(plain);
    },
    unmount: () => app.unmount(),
  };
}

function plain({ tag, text, props, children }: Node): unknown[] {
  if (tag === undefined) return text === undefined || text.trim() === '' ? [] : [text.trim()];
  const shown = Object.entries(props).filter(([, value]) => typeof value !== 'function');
  return [{ tag, ...Object.fromEntries(shown), children: children.flatMap(plain) }];
}

/** What component files import. */
export const vueModules: Record<string, unknown> = { vue: Vue };
