import { describe, expect, test } from 'vitest';
import { readComponent } from '../../src/parse/component/blocks.js';
import { parse } from '../../src/parse/parse.js';
import { traverse } from '../../src/parse/traverse.js';

type Kind = 'vue' | 'svelte' | 'astro';

function scripts(kind: Kind, text: string): string[] {
  return readComponent(kind, text).scripts.map(
    ({ role, lang, start, end }) => `${role} ${lang} ${text.slice(start, end).trim()}`,
  );
}

/** Names of the script's variables that the markup mentions, in order. */
function mentioned(kind: Kind, text: string): string[] {
  const unit = parse(`a.${kind}`, text);
  if ('reason' in unit) throw new Error(unit.reason);
  const names: string[] = [];
  traverse(unit.ast, {
    Identifier(path) {
      const isMarkup = path.findParent(({ node }) => node.extra?.markup === true) !== null;
      if (isMarkup && path.isReferencedIdentifier() && path.scope.hasBinding(path.node.name, true)) {
        names.push(path.node.name);
        expect(text.slice(path.node.start ?? 0, path.node.end ?? 0), 'a true offset').toContain(
          path.node.name.slice(-3),
        );
      }
    },
  });
  return names;
}

test('a script behind braces that nothing closes', () => {
  const begun = Date.now();
  const braces = '{'.repeat(200_000);
  expect(scripts('svelte', `<p>${braces}</p>\n<script>a</script>`)).toEqual(['instance js a']);
  expect(scripts('vue', `<template>${braces}</template>\n<script>a</script>`)).toEqual(['module js a']);
  expect(Date.now() - begun).toBeLessThan(20_000);
});

describe('script blocks', () => {
  test.each<[string, Kind, string, string[]]>([
    [
      'both scripts of Vue',
      'vue',
      '<script>a</script>\n<script setup lang="ts">b</script>',
      ['module js a', 'instance ts b'],
    ],
    ['attributes in any quotes', 'vue', "<script lang='tsx' setup>b</script>", ['instance tsx b']],
    ['attributes without quotes', 'vue', '<script setup lang=ts>b</script>', ['instance ts b']],
    [
      'attributes over lines',
      'vue',
      '<script\n  setup\n  lang="ts"\n  generic="T extends Row<\'a\'>"\n>b</script>',
      ['instance ts b'],
    ],
    ['a byte order mark and CRLF', 'vue', '\uFEFF<script>\r\na\r\n</script>\r\n', ['module js a']],
    ['a script of another file', 'vue', '<script src="./logic.ts"></script><template><p/></template>', []],
    ['a closed script', 'vue', '<script src="./logic.ts" /><script setup>b</script>', ['instance js b']],
    ['a comment', 'vue', '<!-- <script>no</script> --><script>a</script>', ['module js a']],
    [
      'nested templates',
      'vue',
      '<template><template v-if="a"><script>no</script></template></template><script>a</script>',
      ['module js a'],
    ],
    [
      'another language of the template',
      'vue',
      '<template lang="pug">\ndiv(v-if="a < b")\n</template><script>a</script>',
      ['module js a'],
    ],
    [
      'a custom block with examples',
      'vue',
      '<docs>Write `<script>no</script>`</docs><script>a</script>',
      ['module js a'],
    ],
    [
      'a tag in a string',
      'vue',
      '<script>a = "<script>"</script><style>b {}</style>',
      ['module js a = "<script>"'],
    ],
    [
      'a tag with space',
      'vue',
      '<script>a</script  ><script setup>b</script>',
      ['module js a', 'instance js b'],
    ],
    ['capital letters', 'vue', '<SCRIPT>a</SCRIPT>', ['module js a']],
    ['no end', 'vue', '<script>a', ['module js a']],
    [
      'both scripts of Svelte',
      'svelte',
      '<script context="module">a</script><script lang="ts">b</script>',
      ['module js a', 'instance ts b'],
    ],
    ['the module script of Svelte 5', 'svelte', '<script module>a</script>', ['module js a']],
    [
      'a script of the page',
      'svelte',
      '<svelte:head><script>no</script></svelte:head><script>b</script>',
      ['instance js b'],
    ],
    [
      'braces with tags and quotes',
      'svelte',
      '<p title={`</p><script>${"}"}`}>{a < b ? "{" : \'}\'}</p>\n<script>b</script>',
      ['instance js b'],
    ],
    ['an apostrophe in a text', 'svelte', "<p>don't</p><script>b</script>", ['instance js b']],
    ['an element that is never closed', 'svelte', '<img src="a"><br><script>b</script>', ['instance js b']],
    [
      'the frontmatter of Astro',
      'astro',
      '---\na\n---\n<p>{a}</p><script>b</script>',
      ['server ts a', 'module ts b'],
    ],
    [
      'inline scripts of Astro',
      'astro',
      '<script is:inline>a</script><div><script define:vars={{ x: 1 }}>b</script></div>',
      ['inline ts a', 'inline ts b'],
    ],
  ])('%s', (_, kind, text, expected) => {
    expect(scripts(kind, text)).toEqual(expected);
  });
});

describe('what the markup mentions', () => {
  const vue = (markup: string, names: string): string =>
    `<script setup>\nlet ${names};\n</script>\n<template>${markup}</template>`;
  const svelte = (markup: string, names: string): string => `<script>\nlet ${names};\n</script>\n${markup}`;

  test.each<[string, Kind, string, string[]]>([
    ['text', 'vue', vue('<p>{{ live }} and {{ count + 1 }}</p>', 'live, count'), ['live', 'count']],
    [
      'attributes',
      'vue',
      vue('<p :class="{ on: live }" v-if="a && b" title="live" v-bind:id="c"/>', 'live, a, b, c, on'),
      ['live', 'a', 'b', 'c'],
    ],
    ['short attributes', 'vue', vue('<p :is-live />', 'isLive'), ['isLive']],
    [
      'events',
      'vue',
      vue(
        '<p @click="send(text)" v-on:blur="n = 1" @x="close" @y="() => save()"/>',
        'send, text, n, close, save',
      ),
      ['send', 'text', 'close', 'save'],
    ],
    ['lists', 'vue', vue('<p v-for="(item, i) in items" :key="item.id">{{ item }}</p>', 'items'), ['items']],
    [
      'slots',
      'vue',
      vue('<p><template #row="{ item }">{{ item.a }} {{ live }}</template></p>', 'live, row'),
      ['live'],
    ],
    ['filters and what else is no expression', 'vue', vue('<p>{{ if live }}</p>', 'live'), ['live']],
    [
      'another language',
      'vue',
      '<script setup>let live;</script><template lang="pug">\np {{ live }}\n</template>',
      ['live'],
    ],
    [
      'a script behind the template',
      'vue',
      '<template><p>{{ live }}</p></template><script setup>let live;</script>',
      ['live'],
    ],
    [
      'text and blocks',
      'svelte',
      svelte('{#if live}{count}{:else if other}x{/if}', 'live, count, other'),
      ['live', 'count', 'other'],
    ],
    ['lists', 'svelte', svelte('{#each items as item, i (item.id)}{item}{/each}', 'items'), ['items']],
    ['promises', 'svelte', svelte('{#await load() then rows}{rows}{/await}', 'load'), ['load']],
    [
      'attributes',
      'svelte',
      svelte(
        '<p class="a {live ? "b" : \'c\'}" {id} title={name} on:click={() => send(text)} {...rest}/>',
        'live, id, name, send, text, rest',
      ),
      ['live', 'id', 'name', 'send', 'text', 'rest'],
    ],
    [
      'directives',
      'svelte',
      svelte('<p class:live use:focus bind:value={text} bind:checked/>', 'live, focus, text, checked'),
      ['live', 'focus', 'text', 'checked'],
    ],
    [
      'typed expressions',
      'svelte',
      '<script lang="ts">let row: unknown;</script>{(row as { id: number }).id}',
      ['row'],
    ],
  ])('%s in %s', (_, kind, text, expected) => {
    expect(mentioned(kind, text)).toEqual(expected);
  });
});

describe('one program', () => {
  test('has true offsets and lines, whatever surrounds it', () => {
    const text =
      '\uFEFF<template>\r\n  <p>{{ é }}</p>\r\n</template>\r\n<script lang="ts">\r\nconst wide = "𝒳";\r\n</script>';
    const unit = parse('a.vue', text);
    if ('reason' in unit) throw new Error(unit.reason);
    const [first] = unit.ast.program.body;
    expect(text.slice(first?.start ?? 0, first?.end ?? 0)).toBe('const wide = "𝒳";');
    expect(first?.loc?.start).toMatchObject({ line: 5, column: 0 });
    expect(unit.code).toHaveLength(text.length);
    expect(unit.typescript).toBe(true);
  });

  test('is refused with the true place of a mistake', () => {
    expect(parse('a.svelte', '<p/>\n<script>\nlet = ;\n</script>')).toMatchObject({ line: 3 });
  });

  test('of an Astro page holds only the scripts with a socket', () => {
    const page =
      '---\nconst a = 1;\n---\n<script>const a = 2;</script><script>const a = new WebSocket("/a");</script>';
    expect(parse('a.astro', page)).toMatchObject({ component: { scripts: [{ role: 'module' }] } });
  });
});
