import type { FileChange, NextStep, Result } from '../contract.js';
import { fitted, type Part } from './fitting.js';
import { linksToShow } from './links.js';
import { changedRows, findingItem, LINK_HEAD, linkRows, placer } from './markdown-rows.js';
import { fenced, prose, proseWithCode } from './markdown-text.js';
import { patchOf } from './patch.js';
import { pathPrinter } from './paths.js';
import type { Reporter, ReportOptions } from './reporter.js';
import { plural, printable } from './text.js';
import { channelLine, viewOf, type Section } from './view.js';

/** A comment on GitHub holds 65,536 characters; what counts what was left out takes the rest. In bytes. */
const SIZE = 64_000;

/**
 * The report for a pull-request comment or a job summary: what needs a look first, the rest in folds, never longer than a comment
 * may be. What does not fit is counted.
 */
export const markdown: Reporter = (result, options = {}) => {
  const { text, left } = fitted(partsOf(result, options), SIZE);
  if (left.size === 0) return `${text}\n`;
  const counts = [...left].map(([noun, count]) => plural(count, noun)).join(', ');
  return `${text}\n\n> [!NOTE]\n> Left out, to fit a comment: ${counts}. All of it is in the page that \`--output html=report.html\` writes, and in \`--format json\`.\n`;
};

const TITLES: Record<Result['command'], string> = {
  migrate: '# From WebSockets to Supabase Realtime',
  check: '# realtime-migrate check',
  doctor: '# realtime-migrate doctor',
};

function partsOf(result: Result, options: ReportOptions): Part[] {
  const file = pathPrinter(result, options);
  const place = placer(result, options);
  const view = viewOf(result);
  const { channels = [], warnings, nextSteps, commits } = result;
  const links = linksToShow(result.links);
  const sectionOf = ({ title, findings }: Section): Part => ({
    head: `## ${title} (${findings.length})`,
    items: findings.map((finding) => findingItem(finding, place)),
    ...{ between: '\n', noun: 'finding', share: 0.5 },
  });
  const isRemark = ({ findings }: Section): boolean => findings.every(({ level }) => level === 'info');
  // What is committed is shown by whoever shows the commits; of the SQL it is said what to run.
  const shown = view.changed.filter(({ change }) => !commits?.branch || change.kind === 'sql');
  const parts: Part[] = [
    {
      head: TITLES[result.command],
      items: [`${view.passed ? '✅' : '❌'} **${view.verdict}** · ${view.counts.join(' · ')}`],
      noun: 'line',
    },
    {
      head: '## Channels',
      items: channels.map((channel) => `- ${prose(channelLine(channel))}`),
      ...{ between: '\n', noun: 'channel', share: 0.2 },
    },
    {
      head: `## ${view.headline ?? 'Changed'}\n\n| File | Lines | Level | What |\n| --- | --- | --- | --- |`,
      items: changedRows(view.changed, file),
      ...{ between: '\n', noun: 'changed file', share: 0.25 },
    },
    ...view.sections.filter((section) => !isRemark(section)).map(sectionOf),
    {
      head: `## Routes (${links.length})\n\n${LINK_HEAD}`,
      items: linkRows(links, place),
      ...{ between: '\n', noun: 'route', share: 0.25 },
    },
    {
      head: '## Routes to add to the configuration',
      items: view.routes.length > 0 ? [fenced('ts', view.routes.join('\n'))] : [],
      noun: 'list of routes to add',
    },
    {
      head: '## Warnings',
      items: warnings.map((warning) => `- ${proseWithCode(warning)}`),
      ...{ between: '\n', noun: 'warning', share: 0.15 },
    },
    { head: '## Next steps', items: nextSteps.filter(({ local }) => !local).map(stepOf), noun: 'step' },
    ...view.sections.filter(isRemark).map((section): Part => {
      const { head, ...rest } = sectionOf(section);
      return { ...rest, head: `<details><summary>${head.slice(3)}</summary>`, tail: '</details>' };
    }),
    { head: '', items: shown.map(({ change }) => diffFold(change, file)), noun: 'diff' },
  ];
  return parts.map(joined);
}

/** The rows of a table follow its head at once. */
function joined(part: Part): Part {
  const [first, ...rest] = part.items;
  return part.head.endsWith('|') && first !== undefined
    ? {
        ...part,
        head: part.head.replace(/\n\n[^]*$/, ''),
        items: [`${part.head.replace(/^[^]*?\n\n/, '')}\n${first}`, ...rest],
      }
    : part;
}

function stepOf({ text, command }: NextStep, index: number): string {
  const sentence = `${index + 1}. ${proseWithCode(text)}`;
  return command === undefined ? sentence : `${sentence}\n\n${fenced('sh', command).replace(/^/gm, '   ')}`;
}

function diffFold(change: FileChange, file: (file: string) => string): string {
  const summary = printable(file(change.file)).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return [
    `<details><summary>Diff of ${summary}</summary>`,
    fenced('diff', patchOf(change)),
    '</details>',
  ].join('\n\n');
}
