import type { Span } from '../../contract.js';
import { closingBrace } from './braces.js';
import { readTags, type Attribute, type Markup, type OpenTag } from './tags.js';

/** A script inside a file of another kind; the span is its content, without the tags. */
export interface ScriptBlock extends Span {
  /**
   * module: runs once (Vue's normal script, Svelte's module script, a script of an Astro page). instance: runs for each component.
   * server: Astro's frontmatter. inline: handed to the browser as it is written, so that it cannot import.
   */
  role: 'module' | 'instance' | 'server' | 'inline';
  /** As an extension: what the block is written in. */
  lang: 'js' | 'jsx' | 'ts' | 'tsx';
}

export interface Component {
  kind: Markup;
  scripts: ScriptBlock[];
  /** What the markup computes, each the inside of an expression; where it stands decides how it is read. */
  mentions: Mention[];
}

export interface Mention extends Span {
  /** The attribute it is the value of; absent for text between tags. */
  attribute?: Attribute;
}

/** Pages, templates of pages, and programs that hold pages as texts: all but the scripts between the tags is none of ours. */
const PAGE =
  /\.(?:html?|ejs|eta|erb|gohtml|handlebars|hbs|j2|jinja2?|liquid|mustache|njk|php|phtml|py|tmpl|twig)$/;

/** The kind of a file that is no plain script, by its name. */
export function markupOf(file: string): Markup | undefined {
  const [, extension] = /\.(vue|svelte|astro)$/.exec(file) ?? [];
  return PAGE.test(file) ? 'html' : (extension as Markup | undefined);
}

/** Takes a Vue, Svelte or Astro file apart. */
export function readComponent(kind: Markup, text: string): Component {
  const component: Component = { kind, scripts: [], mentions: [] };
  const body = kind === 'astro' ? frontmatter(text, component) : 0;
  for (const tag of readTags(text, kind, body)) {
    // What an Astro page shows is computed on the server: no script of the page is mentioned there.
    if (tag.kind === 'mustache') component.mentions.push({ start: tag.start, end: tag.end });
    else if (/^script$/i.test(tag.name)) component.scripts.push(...scriptsOf(tag, text, kind));
    else if (tag.content && tag.name === 'template') component.mentions.push(tag.content);
    else if (kind === 'vue' || kind === 'svelte')
      component.mentions.push(...tag.attributes.flatMap((attribute) => valuesOf(attribute, text, kind)));
  }
  return component;
}

/** The value of an attribute; of a quoted one in Svelte the expressions inside it. */
function valuesOf(attribute: Attribute, text: string, kind: Markup): Mention[] {
  const { value, braced } = attribute;
  if (!value || braced || kind !== 'svelte') return [{ ...spanOf(value ?? attribute), attribute }];
  const found: Mention[] = [];
  for (let at = text.indexOf('{', value.start); at >= 0 && at < value.end;) {
    const end = closingBrace(text, at + 1);
    if (end < 0) break;
    found.push({ start: at + 1, end });
    at = text.indexOf('{', end);
  }
  return found;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** `---` on the first line with content: code that runs where the page is rendered. Returns where the markup begins. */
function frontmatter(text: string, component: Component): number {
  const open = /^\uFEFF?\s*---[ \t]*(?=\r?\n)/.exec(text)?.[0];
  if (open === undefined) return 0;
  const close = /\n[ \t]*---/g;
  close.lastIndex = open.length;
  const end = close.exec(text);
  if (!end) return 0;
  component.scripts.push({ start: open.length, end: end.index + 1, role: 'server', lang: 'ts' });
  return close.lastIndex;
}

/** A script of a page is run as it is written; one of another type is data to the browser. */
function pageScript(content: Span, type: string): ScriptBlock[] {
  if (!/^(?:|module|(?:text|application)\/(?:javascript|ecmascript|babel|jsx))$/i.test(type.trim()))
    return [];
  return [{ ...content, role: 'inline', lang: 'jsx' }];
}

function scriptsOf({ attributes, depth, content }: OpenTag, text: string, kind: Markup): ScriptBlock[] {
  const value = (name: string): string | undefined => {
    const found = attributes.find((one) => one.name === name);
    return found && (found.value ? text.slice(found.value.start, found.value.end) : '');
  };
  const has = (name: string): boolean => value(name) !== undefined;
  // An element of the page and none of the component's scripts; or its code is in another file.
  const isPage = kind === 'astro' || kind === 'html';
  if (!content || has('src') || (!isPage && depth > 0)) return [];
  if (kind === 'html') return pageScript(content, value('type') ?? '');
  const lang = /^(?:text\/)?(tsx?|jsx|typescript)$/.exec(value('lang') ?? value('type') ?? '')?.[1];
  const role =
    kind === 'vue'
      ? has('setup')
        ? 'instance'
        : 'module'
      : kind === 'svelte'
        ? has('module') || has('context')
          ? 'module'
          : 'instance'
        : has('is:inline') || has('define:vars')
          ? 'inline'
          : 'module';
  const dialect = lang === 'typescript' || kind === 'astro' ? 'ts' : (lang ?? 'js');
  return [{ ...content, role, lang: dialect as ScriptBlock['lang'] }];
}
