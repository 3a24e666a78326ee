import { createHash } from 'node:crypto';
import script from './client/main.ts?bundle';
import style from './style/page.css?bundle';
import type { Context } from './context.js';
import type { PageData } from './data.js';
import { dataBlock, hashSource } from './embed.js';
import { html, Markup, type Content } from './markup.js';
import { toolbar } from './parts/toolbar.js';
import { checklistDialog, helpDialog } from './parts/dialogs.js';

/**
 * The whole page. Its policy lets nothing run but its own script and style, and reach no network: text of a repository that
 * slipped into an element would still be nothing but text.
 */
export function page(context: Context, parts: readonly Content[]): string {
  const { command, cwd } = context.result;
  const name = cwd.split(/[\\/]/).at(-1) ?? '';
  const title = `${name === '' ? '' : `${name}: `}realtime-migrate ${command}`;
  const data: PageData = {
    title,
    project: createHash('sha256').update(cwd).digest('hex').slice(0, 12),
    items: context.items,
  };
  const policy = [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const { text } = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policy}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <title>${title}</title>
      ${asIs('style', style)}
    </head>
    <body>
      <a class="skip" href="#main">Skip to the report</a>
      ${pageHeader(context, name)}
      <main id="main">${parts[0]} ${toolbar(context)} ${parts.slice(1)}</main>
      ${helpDialog()} ${checklistDialog()}
      <div id="said" class="unseen" role="status"></div>
      ${context.blocks} ${dataBlock('page', data)} ${asIs('script', script)}
    </body>
  </html> `;
  return `<!doctype html>\n${text.trimEnd()}\n`;
}

/** Not a character more: the policy names the hash of the text. */
function asIs(tag: string, text: string): Markup {
  return new Markup(`<${tag}>${text}</${tag}>`);
}

function pageHeader({ items, result }: Context, name: string): Markup {
  const what = { migrate: result.dryRun ? 'migrate --dry-run' : 'migrate', check: 'check', doctor: 'doctor' };
  return html`<header class="page">
    <h1>${name} <span class="dim">realtime-migrate ${what[result.command]}</span></h1>
    <noscript
      ><p>
        Without JavaScript, diffs, filters and the list of what was reviewed are missing; everything else is
        here.
      </p></noscript
    >
    <div class="actions" role="group" aria-label="Report" hidden>
      ${items.length > 0 && html`<button type="button" id="open-checklist"><span id="reviewed">0 of ${items.length} reviewed</span></button>`}
      <button type="button" id="theme">Theme: system</button>
      <button type="button" id="open-help" aria-label="Keyboard shortcuts">?</button>
    </div>
  </header>`;
}
