import type { Finding, Link } from '../../../contract.js';
import { clientsLeft, placesText, STATES } from '../../links.js';
import { plural } from '../../text.js';
import type { Context } from '../context.js';
import { grouped } from '../grouped.js';
import { html, prose, type Content, type Markup } from '../markup.js';
import { badge, list } from './blocks.js';

/** Findings about what is there of the back end; the others of RM1xx are about configuration and clients. */
const CODES = new Set(['RM101', 'RM102', 'RM104', 'RM105', 'RM106']);

export function isLeftover({ code }: Finding): boolean {
  return CODES.has(code);
}

type Verdict = 'delete' | 'part' | 'ask' | 'wait';

const VERDICTS: Record<Verdict, string> = {
  delete: 'safe to delete',
  part: 'take parts out',
  ask: 'ask first',
  wait: 'still needed',
};

const ORDER = Object.keys(VERDICTS) as Verdict[];

/** What is left of the back end, file by file, with the proof that nothing here needs it. */
export function leftovers(context: Context): Content {
  const { result } = context;
  const findings = (result.leftovers ?? result.findings).filter(isLeftover);
  if (findings.length === 0) return null;
  const modules = [...grouped(findings, ({ file }) => file)]
    .map(([file, found]) => ({ file, found, verdict: verdictOf(found) }))
    .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const free = modules.filter(({ verdict }) => verdict === 'delete').length;
  return html`<section id="backend" aria-labelledby="backend-title">
    <h2 id="backend-title">
      Back end
      <span class="count"
        >${plural(modules.length, 'file')}${free > 0 && `, ${String(free)} safe to delete`}</span
      >
    </h2>
    <p>
      Looked at: every file of the repository, whatever paths were given. Clients outside of it (an app in a
      store, another service) are not seen: ask for them before you
      delete.${result.dryRun && ' What is said here holds once the patch is applied.'}
    </p>
    ${modules.map((module) => moduleCard(context, module))}
  </section>`;
}

interface Module {
  file: string;
  found: readonly Finding[];
  verdict: Verdict;
}

/** A file can go as a whole only where a finding about the file says so. */
function verdictOf(findings: readonly Finding[]): Verdict {
  const has = (code: string, level?: Finding['level']): boolean =>
    findings.some((finding) => finding.code === code && (level === undefined || finding.level === level));
  if (has('RM101') || has('RM104')) return 'wait';
  if (findings.every(({ level }) => level === 'info')) return 'wait';
  if (findings.some(({ message }) => message.includes('look there before'))) return 'ask';
  if (has('RM105', 'error')) return 'delete';
  return 'part';
}

function moduleCard(context: Context, { file, found, verdict }: Module): Markup {
  const name = context.shown(file);
  const routes = context.result.links.filter(({ backend }) => backend.some((place) => place.file === file));
  const facts = [verdict, ...found.map(({ message }) => message)];
  const text = `${name}: ${VERDICTS[verdict]}`;
  return html`<article
    class="card item ${verdict}"
    tabindex="-1"
    aria-label="${text}"
    data-file="${name}"
    data-owners="${context.owners(file).join(' ')}"
    data-links="${context.links({ file })}"
  >
    <header>
      ${badge(verdict, VERDICTS[verdict])}
      <h3>${name}</h3>
      ${context.owners(file).map((owner) => html`<span class="owner">${owner}</span>`)}
      ${context.check({ group: 'Back end', text: VERDICTS[verdict], place: name }, facts)}
    </header>
    ${proof(context, routes)}
    <details class="fold" ${found.length <= 3 && 'open'}>
      <summary>${plural(found.length, 'finding')}</summary>
      ${list(found.map((finding) => html`<span class="dim">line ${finding.line}, ${finding.code}</span> ${prose(finding.message)} ${list(finding.reasons.map(prose))}`))}
    </details>
  </article>`;
}

/** Who is left for each route of the file: nobody is the proof. */
function proof(context: Context, routes: readonly Link[]): Content {
  if (routes.length === 0) return null;
  return html`<h4>Who opens its routes</h4>
    <ul class="proof">
      ${routes.map((link) => {
        const left = clientsLeft(link);
        const isFree = left.length === 0;
        return html`<li class="${isFree ? 'free' : 'used'}">
          <span aria-hidden="true">${isFree ? '✓' : '✕'}</span>
          <code>${link.route}</code> ${isFree ? 'nobody' : placesText(left, context.shown)}
          <span class="dim"
            >${STATES[link.state]}${link.moved.length > 0 && `; ${plural(link.moved.length, 'channel')} instead: ${placesText(link.moved, context.shown)}`}</span
          >
        </li>`;
      })}
    </ul>`;
}
