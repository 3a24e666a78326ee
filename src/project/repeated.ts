import path from 'node:path';
import { readTags, type Markup, type OpenTag } from '../parse/component/tags.js';
import { markupOf } from '../parse/component/blocks.js';
import { readText } from './files.js';

/** What is asked of the files around a component. */
export interface Around {
  /** The files that import one, with the specifiers they write. */
  importersOf: (file: string) => ReadonlyMap<string, ReadonlySet<string>>;
  /** All files that may show it. */
  sources: () => readonly string[];
}

/**
 * Whether a component of Vue or Svelte is seen to stand on a page several times: in several places of the markup, in a list, or within
 * a component of which that holds. One that nothing imports is looked for by its file's name, as build tools register it.
 */
export function isRepeated(file: string, around: Around, seen = new Set<string>()): boolean {
  if (seen.has(file) || !hasMarkup(file)) return false;
  seen.add(file);
  const importers = around.importersOf(file);
  const own = nameOf(file);
  const shown =
    importers.size > 0
      ? [...importers].flatMap(([importer, specifiers]) =>
          elementsIn(importer, (text) => [own, ...importedNames(text, specifiers)]),
        )
      : around.sources().flatMap((source) => (source === file ? [] : elementsIn(source, () => [own])));
  const places = shown.reduce((sum, { count }) => sum + count, 0);
  return (
    places > 1 ||
    shown.some(({ inList, file: outer, count }) => inList || (count > 0 && isRepeated(outer, around, seen)))
  );
}

interface Elements {
  file: string;
  count: number;
  inList: boolean;
}

/** The elements of some names in a file with markup. */
function elementsIn(file: string, namesIn: (text: string) => string[]): Elements[] {
  const kind = markupOf(file);
  const text = kind && readText(file);
  if (text === undefined || !kind) return [];
  const names = new Set(namesIn(text).flatMap((name) => (kind === 'vue' ? [name, kebab(name)] : [name])));
  if (![...names].some((name) => text.includes(`<${name}`))) return [];
  const found: Elements = { file, count: 0, inList: false };
  for (const { tag, inList } of withLists(text, kind)) {
    if (!names.has(tag.name)) continue;
    found.count += 1;
    found.inList ||= inList;
  }
  return [found];
}

/** The elements of a file, each with whether it is written once for many: `v-for`, `{#each}`. */
function* withLists(text: string, kind: Markup): Generator<{ tag: OpenTag; inList: boolean }> {
  const lists: number[] = [];
  let blocks = 0;
  for (const part of readTags(text, kind)) {
    if (part.kind === 'mustache') {
      const head = text.slice(part.start, part.end).trimStart();
      if (kind === 'svelte' && head.startsWith('#each')) blocks += 1;
      if (kind === 'svelte' && head.startsWith('/each')) blocks -= 1;
      continue;
    }
    while (lists.length > 0 && part.depth <= (lists.at(-1) ?? 0)) lists.pop();
    const isList = part.attributes.some(({ name }) => name === 'v-for');
    yield { tag: part, inList: isList || lists.length > 0 || blocks > 0 };
    if (isList) lists.push(part.depth);
  }
}

/** `import Panel from './RoomPanel.vue'`, `const Panel = defineAsyncComponent(() => import('./RoomPanel.vue'))`. */
function importedNames(text: string, specifiers: ReadonlySet<string>): string[] {
  return [...specifiers].flatMap((specifier) => {
    const quoted = `['"]${specifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"]`;
    const named = new RegExp(
      `\\bimport\\s+([\\w$]+)\\s+from\\s*${quoted}|([\\w$]+)\\s*[=:][^;\\n]*\\bimport\\(\\s*${quoted}`,
      'g',
    );
    return [...text.matchAll(named)].flatMap(([, one, other]) => one ?? other ?? []);
  });
}

function hasMarkup(file: string): boolean {
  const kind = markupOf(file);
  return kind === 'vue' || kind === 'svelte';
}

/** `RoomPanel` of `room-panel.vue`; an index file is known by its folder. */
function nameOf(file: string): string {
  const stem = path.basename(file).replace(/\.\w+$/, '');
  const name = stem === 'index' ? path.basename(path.dirname(file)) : stem;
  return name.replace(/(?:^|[-_])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function kebab(name: string): string {
  return name.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
}
