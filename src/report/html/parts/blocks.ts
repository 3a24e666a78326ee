import { linesOf } from '../code/lines.js';
import type { LanguageName } from '../code/languages.js';
import type { Context } from '../context.js';
import type { CodeData } from '../data.js';
import { html, type Content, type Markup } from '../markup.js';

/** Code that is drawn when its fold is opened. `name`: a class of its own. */
export function codeFold(context: Context, title: Content, data: CodeData, name = ''): Markup {
  return html`<details class="fold ${name}" data-code="${context.keep(data)}">
    <summary>${title}</summary>
  </details>`;
}

/** A short text to paste somewhere, with a button that copies it. */
export function snippet(text: string, language: LanguageName): Markup {
  const lines = linesOf(text.replace(/\n$/, ''), language).map(coloured);
  return html`<div class="snippet">
    <pre tabindex="0"><code>${lines.map((line, at) => [at > 0 && '\n', line])}</code></pre>
    <button type="button" class="copy">Copy</button>
  </div>`;
}

function coloured([text, colours]: readonly [string, string]): Content {
  let at = 0;
  return [...colours.matchAll(/(\D)(\d+)/g)].map(([, kind = '_', length = '0']) => {
    const part = text.slice(at, (at += Number(length)));
    return kind === '_' ? part : html`<span class="t-${kind}">${part}</span>`;
  });
}

/** A list; nothing where it is empty. */
export function list(items: readonly Content[], name = ''): Content {
  return (
    items.length > 0 &&
    html`<ul class="${name}">
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>`
  );
}

export function badge(level: string, text = level): Markup {
  return html`<span class="badge ${level}">${text}</span>`;
}
