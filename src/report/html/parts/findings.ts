import type { Finding } from '../../../contract.js';
import { findRule, FIXABLE } from '../../../rules/index.js';
import { linesOf } from '../code/lines.js';
import type { Context } from '../context.js';
import { grouped } from '../grouped.js';
import { html, prose, type Content, type Markup } from '../markup.js';
import { badge, codeFold, list } from './blocks.js';
import { isLeftover } from './leftovers.js';

/** Findings that no card above tells: channels, the database, the tool itself. One part for each code. */
export function findings(context: Context): Content {
  const { result } = context;
  const isSocket = ({ code }: Finding): boolean => /^RM0/.test(code);
  const hasCards = result.sites.length > 0;
  const others = result.findings.filter(
    (finding) => !(hasCards && isSocket(finding)) && !isLeftover(finding),
  );
  if (others.length === 0) return null;
  const rank = { error: 0, warning: 1, info: 2 };
  const groups = [...grouped(others, ({ code }) => code)].sort(
    ([, [a]], [, [b]]) => rank[a?.level ?? 'info'] - rank[b?.level ?? 'info'],
  );
  return html`<section id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Other findings <span class="count">${others.length}</span></h2>
    ${groups.map(([code, found]) => group(context, code, found))}
  </section>`;
}

function group(context: Context, code: string, found: readonly Finding[]): Markup {
  const rule = findRule(code);
  return html`<section class="rule">
    <h3><code>${code}</code> ${rule.name} <span class="count">${found.length}</span></h3>
    <p>${prose(rule.title)}</p>
    <details class="fold">
      <summary>Why, and how to fix it</summary>
      ${rule.why.map((text) => html`<p>${prose(text)}</p>`)} ${list(rule.fix.map(prose))}
      ${rule.fixable && html`<p>${prose(FIXABLE)}</p>`}
      <p><a href="${rule.url}">The page of ${code}</a></p>
    </details>
    ${found.map((finding) => item(context, finding))}
  </section>`;
}

function item(context: Context, finding: Finding): Markup {
  const { file, line, level, message, reasons, fixSql, code } = finding;
  const place = context.place(finding);
  return html`<article
    class="card item ${level}"
    tabindex="-1"
    aria-label="${`${level}: ${place}`}"
    data-file="${context.shown(file)}"
    data-owners="${context.owners(file).join(' ')}"
    data-links="${context.links(finding)}"
  >
    <header>
      ${badge(level)}
      <h4>${place}</h4>
      ${level !== 'info' && context.check({ group: 'Findings', text: `${code} ${message}`, place: `${context.shown(file)}:${String(line)}` }, [finding.fingerprint, message])}
    </header>
    <p>${prose(message)}</p>
    ${list(reasons.map(prose), 'reasons')}
    ${finding.fix !== undefined && html`<p class="dim">${prose('`check --fix` settles this one.')}</p>`}
    ${fixSql !== undefined && codeFold(context, 'SQL that puts it right', { lines: linesOf(fixSql, 'sql') })}
  </article>`;
}
