import type { FileChange, SiteOutcome } from '../../../contract.js';
import { isRewritten } from '../../../rules/index.js';
import { sizeOf } from '../../patch.js';
import { plural } from '../../text.js';
import { CLASSES } from '../../view.js';
import { fileLines, linesOf } from '../code/lines.js';
import type { Context } from '../context.js';
import { diffData } from '../diff-data.js';
import { grouped } from '../grouped.js';
import { html, prose, type Content, type Markup } from '../markup.js';
import { badge, codeFold, list, snippet } from './blocks.js';
import { REPLACED } from './replaced.js';

/** Lines shown before and after a socket that stays. */
const AROUND = 8;

export const LEVELS: Record<SiteOutcome['action'], string> = {
  safe: 'safe',
  review: 'review',
  manual: 'manual',
  unmapped: 'no route',
  outOfScope: 'out of scope',
};

/** The sockets with what became of them, by file: what needs most of a reader comes first. */
export function sockets(context: Context, changes: readonly FileChange[]): Content {
  const { result } = context;
  if (result.sites.length === 0) return null;
  const groups = grouped(result.sites, ({ file }) => file);
  const changed = new Map(changes.map((change) => [change.file, change]));
  return html`<section id="sockets" aria-labelledby="sockets-title">
    <h2 id="sockets-title">Sockets <span class="count">${result.sites.length}</span></h2>
    ${REPLACED} ${[...groups].map(([file, sites]) => fileGroup(context, file, sites, changed.get(file)))}
    <p class="none" hidden>
      No socket passes the filters. <button type="button" class="reset">Show all</button>
    </p>
  </section>`;
}

function fileGroup(
  context: Context,
  file: string,
  sites: readonly SiteOutcome[],
  change: FileChange | undefined,
): Markup {
  const owners = context.owners(file);
  return html`<section class="file" data-file="${context.shown(file)}">
    <header class="file-name">
      <h3>${context.shown(file)}</h3>
      ${change && size(change)} ${owners.map((owner) => html`<span class="owner">${owner}</span>`)}
    </header>
    ${sites.map((site) => card(context, site, owners, change))} ${change && diffOf(context, change, sites)}
  </section>`;
}

/** `+3 −1`. */
export function size(change: FileChange): Markup {
  if (change.before === null) return html`<span class="size">new</span>`;
  const { added, removed } = sizeOf(change);
  return html`<span class="size"><ins>+${added}</ins> <del>−${removed}</del></span>`;
}

/** A diff that is drawn when it is asked for. */
export function diffOf(context: Context, change: FileChange, sites: readonly SiteOutcome[] = []): Markup {
  const { added, removed } = sizeOf(change);
  const data = context.keep(diffData(change, sites));
  return html`<details class="fold diff" data-diff="${data}" data-lines="${added + removed}">
    <summary>Diff of ${context.shown(change.file)}</summary>
  </details>`;
}

function card(
  context: Context,
  site: SiteOutcome,
  owners: readonly string[],
  change: FileChange | undefined,
): Markup {
  const { action, file, route, url, library, behaviour, reasons, notes } = site;
  const { line } = context.after(site);
  const place = context.place({ file, line });
  const suggestion = context.result.findings.find(
    (finding) => finding.file === file && finding.line === line && finding.suggestion !== undefined,
  )?.suggestion;
  const rewritten = isRewritten(site);
  const facts = [site.fingerprint, action, ...reasons, ...(change && rewritten ? [change.after] : [])];
  const target = rewritten ? `becomes channel ${site.channel ?? ''}` : LEVELS[action];
  return html`<article
    class="card ${action}"
    tabindex="-1"
    aria-label="${`${LEVELS[action]}: ${place}`}"
    data-level="${action}"
    data-file="${context.shown(file)}"
    data-links="${context.links({ route, file, line })}"
    data-owners="${owners.join(' ')}"
  >
    <header>
      ${badge(action, LEVELS[action])}
      <h4>${place}</h4>
      ${
        action !== 'outOfScope' &&
        context.check(
          { group: rewritten ? 'Rewrites' : 'Sockets that stay', text: `${route ?? url}: ${target}`, place },
          facts,
        )
      }
    </header>
    ${becomes(site, rewritten)} ${reasons.length > 0 && html`<h5>${WHY[action]}</h5>`}
    ${list(reasons.map(prose), 'reasons')} ${notes.length > 0 && html`<h5>Notes</h5>`}
    ${list(notes.map(prose))}
    ${
      suggestion !== undefined &&
      html`<h5>Route to add to the configuration</h5>
        ${snippet(suggestion, 'script')}`
    }
    <dl class="facts">
      <div>
        <dt>Opens</dt>
        <dd><code>${url}</code>${library !== undefined && html` with <code>${library}</code>`}</dd>
      </div>
      ${
        behaviour &&
        html`<div>
          <dt>Used for</dt>
          <dd>
            ${CLASSES[behaviour.kind]}${
              !reasons.includes(behaviour.evidence) && html`: ${prose(behaviour.evidence)}`
            } <span class="dim">line ${behaviour.line}${change && ' before'}</span>
          </dd>
        </div>`
      }
    </dl>
    ${sqlFold(context, site)} ${!rewritten && excerpt(context, site, change !== undefined)}
  </article>`;
}

const WHY: Record<SiteOutcome['action'], string> = {
  safe: 'Remarks',
  review: 'Look at this before you merge',
  manual: 'Why it was left',
  unmapped: 'Why it was left',
  outOfScope: 'Why it stays',
};

function becomes({ route, url, channel, table }: SiteOutcome, rewritten: boolean): Content {
  if (channel === null && route === null) return null;
  return html`<p class="becomes">
    <code>${route ?? url}</code>
    ${
      channel !== null &&
      html`<span class="arrow">→</span> channel
        <code>${channel}</code>${table !== null && html` on <code>${table}</code>`}`
    }
    ${!rewritten && channel !== null && html` <span class="dim">(configured, not applied)</span>`}
  </p>`;
}

/** The part of the migration that feeds the channel. */
function sqlFold(context: Context, { route }: SiteOutcome): Content {
  const needed = context.result.provision?.find((one) => one.route === route);
  if (!needed) return null;
  const where = needed.file === null ? '' : `, part of ${context.shown(needed.file)}`;
  return codeFold(context, `SQL it needs${where}`, { lines: linesOf(needed.sql, 'sql') });
}

/** The code of a socket that stays; a diff of the file shows it as well. */
function excerpt(context: Context, { file, location, action }: SiteOutcome, hasDiff: boolean): Content {
  const text = context.options.source?.(file);
  if (text === undefined || action === 'outOfScope') return null;
  const lines = fileLines(file, text);
  const from = Math.max(1, location.line - AROUND);
  const data = {
    from,
    lines: lines.slice(from - 1, Math.min(location.endLine, location.line + AROUND) + AROUND),
    marked: [location.line, location.endLine] as [number, number],
  };
  return codeFold(context, `Code around line ${String(location.line)}`, data, hasDiff ? '' : 'excerpt');
}

/** Files that change without a socket of their own: the client, variables, the migration, channels that were fixed. */
export function otherFiles(context: Context, changes: readonly FileChange[]): Content {
  const own = new Set(context.result.sites.map(({ file }) => file));
  const others = changes.filter(({ file }) => !own.has(file));
  if (others.length === 0) return null;
  return html`<section id="files" aria-labelledby="files-title">
    <h2 id="files-title">Other files <span class="count">${plural(others.length, 'file')}</span></h2>
    ${others.map((change) => {
      const name = context.shown(change.file);
      const text = KINDS[change.kind];
      return html`<section class="file plain item" tabindex="-1" data-file="${name}" aria-label="${name}">
        <header class="file-name">
          <h3>${name}</h3>
          ${size(change)} <span class="dim">${text}</span>
          ${context.check({ group: 'Other files', text, place: name }, [change.after])}
        </header>
        ${diffOf(context, change)}
      </section>`;
    })}
  </section>`;
}

const KINDS: Record<FileChange['kind'], string> = {
  source: 'source',
  client: 'the Supabase client',
  env: 'environment variables',
  sql: 'the SQL behind the channels',
  config: 'the configuration',
};
