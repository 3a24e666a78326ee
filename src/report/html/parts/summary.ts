import type { Result, SiteOutcome } from '../../../contract.js';
import { plural } from '../../text.js';
import { viewOf } from '../../view.js';
import type { Context } from '../context.js';
import { html, prose, type Content, type Markup } from '../markup.js';
import { routeShares, socketShares, type Share } from '../progress.js';
import { snippet } from './blocks.js';

/** Named in the list of what blocks; the others are counted. */
const BLOCKING = 6;

/** What somebody who reads nothing else should know. */
export function summary(context: Context): Markup {
  const { result } = context;
  const view = viewOf(result);
  const state = view.passed ? (result.summary.warnings > 0 ? 'warn' : 'pass') : 'fail';
  return html`<section id="summary" aria-labelledby="summary-title">
    <h2 id="summary-title" class="verdict ${state}">
      <span aria-hidden="true">${MARKS[state]}</span> ${headline(result, view.headline)}
    </h2>
    <p class="counts">
      ${view.verdict}. ${view.counts.join(' · ')}${result.dryRun && '. Nothing was written.'}
    </p>
    <div class="bars">
      ${bar('Sockets', 'socket', socketShares(result))} ${bar('Routes', 'route', routeShares(result))}
    </div>
    ${blocking(context)} ${remarks(result)} ${steps(result)}
  </section>`;
}

const MARKS = { pass: '✓', warn: '!', fail: '✕' };

function headline({ command, links, sites }: Result, said: string | undefined): string {
  if (said !== undefined) return said;
  if (command === 'doctor') return 'Can the channels deliver?';
  const left = sites.filter(({ action }) => action !== 'outOfScope').length;
  if (left > 0) return `${plural(left, 'socket')} to migrate`;
  const dead = links.filter(({ state }) => state === 'dead').length;
  return dead > 0
    ? `No socket is left, ${plural(dead, 'route')} of the back end can go`
    : 'No socket is left to migrate';
}

/** A bar of shares, with its figures beside it: it is not read by colour alone. */
function bar(title: string, noun: string, shares: readonly Share[]): Content {
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const done = shares.filter(({ kind }) => kind === 'done').reduce((sum, { count }) => sum + count, 0);
  let from = 0;
  return html`<div class="bar">
    <h3>${title} <span class="dim">${done} of ${plural(total, noun)} done</span></h3>
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      ${shares.map(({ count, kind }) => {
        const width = (count / total) * 100;
        const rect = html`<rect
          class="share-${kind}"
          x="${from.toFixed(2)}"
          y="0"
          width="${Math.max(0, width - 0.4).toFixed(2)}"
          height="4"
        />`;
        from += width;
        return rect;
      })}
    </svg>
    <ul class="key">
      ${shares.map(({ name, count, kind }) => html`<li><span class="swatch share-${kind}"></span> <b>${count}</b> ${name}</li>`)}
    </ul>
  </div>`;
}

const BLOCKS: readonly SiteOutcome['action'][] = ['manual', 'unmapped'];

/** What keeps the migration from its end, each with the first reason. */
function blocking(context: Context): Content {
  const { result } = context;
  const sites = result.sites.filter(({ action }) => BLOCKS.includes(action));
  if (sites.length === 0) return null;
  const first = [...sites]
    .sort((a, b) => BLOCKS.indexOf(a.action) - BLOCKS.indexOf(b.action))
    .slice(0, BLOCKING);
  return html`<h3>What blocks</h3>
    <ul class="blocking">
      ${first.map(
        (site) =>
          html`<li>
            <a href="#sockets" data-go="${context.place(context.after(site))}"
              ><code>${context.place(context.after(site))}</code></a
            >
            ${prose(site.reasons[0] ?? (site.action === 'unmapped' ? 'no configured route matches it' : ''))}
          </li>`,
      )}
      ${sites.length > first.length && html`<li>and ${sites.length - first.length} more below</li>`}
    </ul>`;
}

function remarks({ warnings }: Result): Content {
  return (
    warnings.length > 0 &&
    html`<h3>Remarks</h3>
      <ul>
        ${warnings.map((warning) => html`<li>${prose(warning)}</li>`)}
      </ul>`
  );
}

function steps({ nextSteps: all }: Result): Content {
  const nextSteps = all.filter(({ local }) => !local);
  return (
    nextSteps.length > 0 &&
    html`<h3>Next steps</h3>
      <ol class="steps">
        ${nextSteps.map(
          ({ text, command }) =>
            html`<li>${prose(text)} ${command !== undefined && snippet(command, 'shell')}</li>`,
        )}
      </ol>`
  );
}
