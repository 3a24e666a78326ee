import { element, globals, plain } from './tiny-dom.js';
import type { View } from './view.js';

Object.assign(globalThis, globals, { window: globalThis });

// Node.js is given the half of Svelte that renders on a server; this is the half for browsers.
const client = new URL('../../../node_modules/svelte/src/index-client.js', import.meta.url).href;
const svelte = (await import(/* @vite-ignore */ client)) as {
  mount: (component: unknown, options: object) => object;
  unmount: (component: object) => Promise<void>;
  flushSync: () => void;
};

/** Mounts a component into an element of its own. */
export function mountSvelte(component: unknown, props: Record<string, unknown> = {}): View {
  const target = element('root');
  const mounted = svelte.mount(component, { target, props });
  return {
    get output() {
      svelte.flushSync();
      return target.childNodes.flatMap(plain);
    },
    unmount: () => void svelte.unmount(mounted),
  };
}

/** What compiled files import. */
export const svelteModules: Record<string, unknown> = {
  svelte,
  'svelte/store': await import('svelte/store'),
  'svelte/internal/client': await import('svelte/internal/client' as string),
  'svelte/internal/disclose-version': {},
  'svelte/internal/flags/legacy': await import('svelte/internal/flags/legacy' as string),
  '$app/environment': { browser: true },
};
