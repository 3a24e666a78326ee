import type { File } from '@babel/types';
import type { Component, ScriptBlock } from './blocks.js';
import type { Markup } from './tags.js';
import { traverse } from '../traverse.js';
import { mentionsOf } from './mentions.js';
import { resolveMentions } from './options.js';

/** The text with everything but these blocks blanked out: offsets and lines stay true. */
export function codeOf(text: string, blocks: readonly ScriptBlock[], kind?: Markup): string {
  let code = '';
  let at = 0;
  for (const { start, end } of [...blocks].sort((a, b) => a.start - b.start)) {
    const script = text.slice(start, end);
    code += blank(text.slice(at, start)) + (kind === 'html' ? withoutTemplate(script) : script);
    at = end;
  }
  return code + blank(text.slice(at));
}

/**
 * What a server puts into its pages: tags are blanked out, and a value is a name of the same length. In braces it is an expression in
 * code, and in a URL a part that can be anything.
 */
function withoutTemplate(written: string): string {
  // A formatted text of Python has each brace of the script twice.
  const script = /(?:\)|=>)\s*\{\{/.test(written)
    ? written.replaceAll('{{', ' {').replaceAll('}}', '} ')
    : written;
  return script
    .replace(/\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|<%(?![=-])[\s\S]*?%>|<\?(?!=)[\s\S]*?\?>/g, blank)
    .replace(/\{\{[\s\S]*?\}\}|<%[=-][\s\S]*?%>|<\?=[\s\S]*?\?>/g, (value, at: number, all: string) =>
      value.includes('\n')
        ? blank(value)
        : /[\w$.]/.test(all[at - 1] ?? '')
          ? '_'.repeat(value.length)
          : `{${'_'.repeat(value.length - 2)}}`,
    );
}

function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, ' ');
}

/**
 * The scripts that are read together. Those of a component share their names. Each script of an Astro page is a module of its own:
 * only those with a socket are read, so that what the others declare is in nobody's way. The same holds for an HTML page.
 */
export function scriptsToRead({ kind, scripts }: Component, text: string): ScriptBlock[] {
  if (kind !== 'astro' && kind !== 'html') return scripts;
  const socket = kind === 'astro' ? /WebSocket/ : /WebSocket|PartySocket|SockJS|\bio\s*[.(]/;
  return scripts.filter(({ start, end }) => socket.test(text.slice(start, end)));
}

/** An extension that stands for the dialect of all these scripts. */
export function dialectOf(scripts: readonly ScriptBlock[]): ScriptBlock['lang'] {
  const langs = scripts.map(({ lang }) => lang);
  return (['tsx', 'ts', 'jsx'] as const).find((lang) => langs.includes(lang)) ?? 'js';
}

/** Puts what the markup mentions behind the program, where the analysis meets it as uses. */
export function mentionMarkup(ast: File, component: Component, text: string, typescript: boolean): void {
  const { kind, scripts } = component;
  if (kind === 'html') return;
  const mentions = mentionsOf(component, text, typescript);
  // Markup sees the variables of an instance script by themselves.
  const isDirect = kind !== 'vue' || scripts.some(({ role }) => role === 'instance');
  ast.program.body.push(...(isDirect ? mentions : resolveMentions(ast.program, mentions)));
  if (kind === 'svelte') subscribeStores(ast);
}

/** `$store` is a use of `store`: Svelte subscribes wherever it stands. */
function subscribeStores(ast: File): void {
  try {
    traverse(ast, {
      Identifier(path) {
        const { name } = path.node;
        if (!name.startsWith('$') || path.scope.hasBinding(name)) return;
        const isProperty =
          path.key === 'property' && path.parent.type === 'MemberExpression' && !path.parent.computed;
        if (!isProperty) path.scope.getBinding(name.slice(1))?.reference(path);
      },
    });
  } catch {
    // A name that is declared twice is reported by whoever asks for scopes next.
  }
}
