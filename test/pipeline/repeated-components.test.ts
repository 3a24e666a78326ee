import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/index.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE, project } from './project.js';

const ROUTES = {
  'realtime-migrate.config.json': JSON.stringify({
    routes: [{ path: '/ws/news', kind: 'feed', channel: 'news', table: 'news' }],
  }),
};

const VUE = `<script setup>
import { onMounted, onUnmounted, ref } from 'vue'
const news = ref([])
let ws
onMounted(() => {
  ws = new WebSocket('wss://example.com/ws/news')
  ws.onmessage = (event) => news.value.push(JSON.parse(event.data))
})
onUnmounted(() => ws.close())
</script>
<template><p>{{ news }}</p></template>
`;

const OPTIONS = `<script>
export default {
  data() {
    return { news: [], ws: null }
  },
  mounted() {
    this.ws = new WebSocket('wss://example.com/ws/news')
    this.ws.onmessage = (event) => this.news.push(JSON.parse(event.data))
  },
  beforeUnmount() {
    this.ws.close()
  },
}
</script>
<template><p>{{ news }}</p></template>
`;

const SVELTE = `<script>
  import { onDestroy, onMount } from 'svelte'
  let news = []
  let ws
  onMount(() => {
    ws = new WebSocket('wss://example.com/ws/news')
    ws.onmessage = (event) => (news = [...news, JSON.parse(event.data)])
  })
  onDestroy(() => ws.close())
</script>
<p>{news}</p>
`;

/** The topic of the channel that takes the place of the only socket. */
async function topic(name: string, files: Record<string, string>): Promise<string | undefined> {
  const { dir, commit } = project({ ...PACKAGE, ...ROUTES, ...files });
  commit();
  await migrate({ cwd: dir });
  return /\.channel\((.*)\)/.exec(readFileSync(join(dir, name), 'utf8'))?.[1];
}

const OWN = '`news:${Math.random().toString(36).slice(2)}`';
const page = (markup: string): string =>
  `<script setup>\nimport NewsPanel from './NewsPanel.vue'\n</script>\n<template>${markup}</template>\n`;

describe.each([
  ['setup', VUE],
  ['options', OPTIONS],
])('a component of Vue (%s)', (_, component) => {
  const shown = (markup: string, more: Record<string, string> = {}): Promise<string | undefined> =>
    topic('src/NewsPanel.vue', { 'src/NewsPanel.vue': component, 'src/App.vue': page(markup), ...more });

  it('keeps the topic where it stands once', async () => {
    expect(await shown('<NewsPanel />')).toBe("'news'");
  });

  it('has a topic for each instance in a list, or in two places', async () => {
    expect(await shown('<li v-for="n in 3"><b/><news-panel :n="n" /></li>')).toBe(OWN);
    expect(await shown('<NewsPanel /><aside><NewsPanel/></aside>')).toBe(OWN);
  });

  it('is repeated with the component around it', async () => {
    const more = {
      'src/Root.vue': "<script setup>import App from './App.vue'</script><template><App/><App/></template>",
    };
    expect(await shown('<NewsPanel />', more)).toBe(OWN);
  });
});

it('finds a component that the build registers by its name', async () => {
  const shown = (markup: string): Promise<string | undefined> =>
    topic('components/NewsPanel.vue', {
      'components/NewsPanel.vue': VUE,
      'pages/index.vue': `<template>${markup}</template>\n`,
    });
  expect(await shown('<NewsPanel v-for="n in 3" :key="n" />')).toBe(OWN);
  expect(await shown('<NewsPanel /><p v-for="n in 3" />')).toBe("'news'");
});

it('has a topic for each instance of a component of Svelte', async () => {
  const shown = (markup: string): Promise<string | undefined> =>
    topic('src/NewsPanel.svelte', {
      'src/NewsPanel.svelte': SVELTE,
      'src/App.svelte': `<script>\n  import Panel from './NewsPanel.svelte'\n</script>\n${markup}\n`,
    });
  expect(await shown('{#each [1, 2] as n}<Panel {n} />{/each}')).toBe(OWN);
  expect(await shown('{#each [1, 2] as n}<p>{n}</p>{/each}<Panel />')).toBe("'news'");
});
