import type { Finding, Link } from '../contract.js';
import { findRule } from '../rules/index.js';
import { clientsLeft, linksToShow, placesText, STATES, targetText } from './links.js';
import { code, fenced, prose } from './markdown-text.js';
import { patchOf } from './patch.js';
import { pathPrinter } from './paths.js';
import type { Reporter } from './reporter.js';
import { printable } from './text.js';
import { behaviourLine, channelLine, replacement, viewOf, type ChangedFile } from './view.js';

function changedTable(changed: ChangedFile[], file: (file: string) => string): string {
  const rows = changed.flatMap(({ change, added, removed, sites, what }) => {
    const size = change.before === null ? 'new' : `+${added} −${removed}`;
    // Also inside a code span a bar would end the cell.
    const name = code(file(change.file)).replaceAll('|', '\\|');
    if (sites.length === 0) return [`| ${name} | ${size} | | ${prose(what)} |`];
    return sites.map((site, index) =>
      index === 0
        ? `| ${name} | ${size} | ${site.action} | ${prose(replacement(site))} |`
        : `| | | ${site.action} | ${prose(replacement(site))} |`,
    );
  });
  return ['| File | Lines | Level | What |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function item(finding: Finding, file: (file: string) => string): string {
  const where = code(`${file(finding.file)}:${finding.line}:${finding.column}`);
  const { url } = findRule(finding.code);
  const behaviour = behaviourLine(finding);
  const facts = behaviour === undefined ? finding.reasons : [behaviour, ...finding.reasons];
  const reasons = facts.map((reason) => `\n  - ${prose(reason)}`).join('');
  return `- ${where} ${finding.level} [${finding.code}](${url}): ${prose(finding.message)}${reasons}`;
}

/** The routes, one a row: what opens each, what serves it, what takes its place. */
function linkTable(links: readonly Link[], file: (file: string) => string): string {
  const cell = (text: string): string => (text === '' ? '' : code(text).replaceAll('|', '\\|'));
  const rows = links.map(
    (link) =>
      `| ${cell(link.route)} | ${STATES[link.state]} | ${cell(placesText(clientsLeft(link), file))} | ${cell(placesText(link.backend, file))} | ${prose(targetText(link))} | ${cell(placesText(link.moved, file))} |`,
  );
  return [
    '| Route | State | Opened by | Served by | Replaced by | Listening there |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The report for a reviewer: a pull request comment, a job summary, a file to keep. */
export const markdown: Reporter = (result, options = {}) => {
  const file = pathPrinter(result, options);
  const view = viewOf(result);
  const counts = view.counts.join(' · ');
  const blocks = [
    `# realtime-migrate ${result.command}`,
    `${view.passed ? '✅' : '❌'} **${view.verdict}** · ${counts}`,
  ];
  if (result.channels && result.channels.length > 0)
    blocks.push(
      '## Channels',
      result.channels.map((channel) => `- ${prose(channelLine(channel))}`).join('\n'),
    );
  if (view.changed.length > 0) {
    blocks.push(`## ${view.headline ?? 'Changed'}`, changedTable(view.changed, file));
    for (const { change } of view.changed) {
      const summary = printable(file(change.file)).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      blocks.push(
        `<details><summary>Diff of ${summary}</summary>`,
        fenced('diff', patchOf(change)),
        '</details>',
      );
    }
  }
  for (const { title, findings } of view.sections) {
    blocks.push(
      `## ${title} (${findings.length})`,
      findings.map((finding) => item(finding, file)).join('\n'),
    );
  }
  const links = linksToShow(result.links);
  if (links.length > 0) blocks.push(`## Routes (${links.length})`, linkTable(links, file));
  if (view.routes.length > 0) {
    blocks.push('## Routes to add to the configuration', fenced('ts', view.routes.join('\n')));
  }
  if (result.warnings.length > 0) {
    blocks.push('## Warnings', result.warnings.map((warning) => `- ${prose(warning)}`).join('\n'));
  }
  if (result.nextSteps.length > 0) {
    const steps = result.nextSteps.map(({ text, command }, index) => {
      const sentence = `${index + 1}. ${prose(text)}`;
      return command === undefined
        ? sentence
        : `${sentence}\n\n${fenced('sh', command).replace(/^/gm, '   ')}`;
    });
    blocks.push('## Next steps', steps.join('\n\n'));
  }
  return `${blocks.join('\n\n')}\n`;
};
