import type { Finding, Link, Result } from '../contract.js';
import { findRule } from '../rules/index.js';
import { clientsLeft, STATES, targetText } from './links.js';
import { code, codeCell, prose, proseWithCode } from './markdown-text.js';
import { pathPrinter } from './paths.js';
import type { ReportOptions } from './reporter.js';
import { behaviourLine, replacement, type ChangedFile } from './view.js';

interface Place {
  file: string;
  line: number;
  column?: number;
}

/** Prints a place as code, with a link where it can be looked at. */
type Placer = (place: Place, format?: (text: string) => string) => string;

/** What the run has written is nowhere yet to be looked at; all else is. */
export function placer(result: Result, options: ReportOptions): Placer {
  const shown = pathPrinter(result, options);
  const written = new Set(result.dryRun ? [] : result.changes.map(({ file }) => file));
  return ({ file, line, column }, format = code) => {
    const text = format([shown(file), line, ...(column === undefined ? [] : [column])].join(':'));
    const url = written.has(file) ? undefined : options.link?.(file, line);
    return url === undefined ? text : `[${text}](${url})`;
  };
}

/** What changed, one row for each socket. */
export function changedRows(changed: readonly ChangedFile[], file: (file: string) => string): string[] {
  return changed.map(({ change, added, removed, sites, what }) => {
    const size = change.before === null ? 'new' : `+${added} −${removed}`;
    const name = codeCell(file(change.file));
    if (sites.length === 0) return `| ${name} | ${size} | | ${prose(what)} |`;
    return sites
      .map((site, index) =>
        index === 0
          ? `| ${name} | ${size} | ${site.action} | ${prose(replacement(site))} |`
          : `| | | ${site.action} | ${prose(replacement(site))} |`,
      )
      .join('\n');
  });
}

/** A finding as an item of a list; what is to be looked at can be ticked off. */
export function findingItem(finding: Finding, place: Placer): string {
  const { url } = findRule(finding.code);
  const behaviour = behaviourLine(finding);
  const facts = behaviour === undefined ? finding.reasons : [behaviour, ...finding.reasons];
  const reasons = facts.map((reason) => `\n  - ${proseWithCode(reason)}`).join('');
  const bullet = finding.code === 'RM005' ? '- [ ]' : '-';
  return `${bullet} ${place(finding)} ${finding.level} [${finding.code}](${url}): ${proseWithCode(finding.message)}${reasons}`;
}

export const LINK_HEAD =
  '| Route | State | Opened by | Served by | Replaced by | Listening there |\n| --- | --- | --- | --- | --- | --- |';

/** More places than a cell should name. */
const NAMED = 4;

/** The routes, one a row: what opens each, what serves it, what takes its place. */
export function linkRows(links: readonly Link[], place: Placer): string[] {
  const cell = (places: readonly Place[]): string => {
    const named = places.slice(0, NAMED).map(({ file, line }) => place({ file, line }, codeCell));
    const more = places.length - named.length;
    return `${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  };
  return links.map(
    (link) =>
      `| ${codeCell(link.route)} | ${STATES[link.state]} | ${cell(clientsLeft(link))} | ${cell(link.backend)} | ${prose(targetText(link))} | ${cell(link.moved)} |`,
  );
}
