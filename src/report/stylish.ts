import pc from 'picocolors';
import type { CommitList, Finding, FindingLevel, Link, NextStep } from '../contract.js';
import { linkFacts, linksToShow, STATES, targetText } from './links.js';
import { pathPrinter } from './paths.js';
import type { Reporter, ReportOptions } from './reporter.js';
import { printable, wrap } from './text.js';
import { behaviourLine, channelLine, replacement, viewOf, type ChangedFile, type Section } from './view.js';

/** Everything the blocks below need to lay out text. */
interface Style {
  colors: ReturnType<typeof pc.createColors>;
  width: number;
  /** Prints a path of the result. */
  file: (file: string) => string;
}

function paintLevel({ colors }: Style, level: FindingLevel): string {
  return { error: colors.red, warning: colors.yellow, info: colors.blue }[level](level);
}

/** A changed file, and below it each rewritten socket with its level. */
function changedBlock(style: Style, { change, added, removed, sites, what }: ChangedFile): string {
  const { colors } = style;
  const size =
    change.before === null
      ? colors.green('new')
      : `${colors.green(`+${added}`)} ${colors.red(`-${removed}`)}`;
  const rows = sites.map((site) => {
    const paint = site.action === 'safe' ? colors.green : colors.yellow;
    return `    ${paint(site.action.padEnd(6))}  ${printable(replacement(site))}`;
  });
  return [
    `  ${colors.bold(style.file(change.file))}  ${size}${what === '' ? '' : `  ${colors.dim(what)}`}`,
    ...rows,
  ].join('\n');
}

/** A finding: where (terminals make `path:line:column` a link), what, why. */
function findingBlock(style: Style, finding: Finding): string {
  const { file, line, column, level, code, message, reasons } = finding;
  const behaviour = behaviourLine(finding);
  const where = style.colors.cyan(`${style.file(file)}:${line}:${column}`);
  return [
    `  ${where}  ${paintLevel(style, level)} ${style.colors.dim(code)}`,
    wrap(printable(message), style.width, '    '),
    ...(behaviour === undefined ? [] : [style.colors.dim(wrap(printable(behaviour), style.width, '    '))]),
    ...reasons.map((reason) => wrap(printable(reason), style.width, '    - ', '      ')),
  ].join('\n');
}

/** A section: findings of one file stand together, files are apart. */
function sectionBlock(style: Style, { title, findings }: Section): string {
  const blocks = findings.map((finding, index) => {
    const apart = index > 0 && findings[index - 1]?.file !== finding.file;
    return `${apart ? '\n' : ''}${findingBlock(style, finding)}`;
  });
  return [style.colors.bold(`${title} (${findings.length})`), ...blocks].join('\n');
}

/** Code to paste: only control characters are touched, lines stay as they are. */
function codeLines(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => indent + printable(line))
    .join('\n');
}

/** A route in two lines: how far it is and where it leads, and all that is known of it. */
function linkBlock(style: Style, link: Link): string {
  const target = targetText(link);
  const state = STATES[link.state];
  const paint =
    link.state === 'done'
      ? style.colors.green
      : link.state === 'dead'
        ? style.colors.red
        : style.colors.yellow;
  return [
    `  ${printable(link.route)}  ${paint(state)}${target === '' ? '' : style.colors.dim(` → ${printable(target)}`)}`,
    ...linkFacts(link, style.file).map((fact) => wrap(fact, style.width, '    ', '      ')),
  ].join('\n');
}

function commitsBlock({ colors, width }: Style, { branch, base, subjects }: CommitList): string {
  const title =
    branch === null
      ? `Would commit (${String(subjects.length)}) on a new branch`
      : `Commits (${String(subjects.length)}) on the new branch ${branch}, after ${base ?? ''}`;
  const rows = subjects.map((subject) => wrap(printable(subject), width, '  ', '    '));
  return [colors.bold(printable(title)), ...rows].join('\n');
}

function nextBlock(style: Style, steps: NextStep[]): string {
  const rows = steps.map(({ text, command }, index) => {
    const sentence = wrap(printable(text), style.width, `  ${index + 1}. `, '     ');
    return command === undefined
      ? sentence
      : `${sentence}\n${style.colors.cyan(codeLines(command, '       '))}`;
  });
  return [style.colors.bold('Next steps'), ...rows].join('\n');
}

function styleOf(result: Parameters<Reporter>[0], options: ReportOptions): Style {
  const shown = pathPrinter(result, options);
  return {
    colors: pc.createColors(options.color ?? false),
    width: options.width ?? 100,
    file: (file) => printable(shown(file)),
  };
}

/** The report for a terminal: what changed, what is left and why, what to do next. Plain text unless colours are asked for. */
export const stylish: Reporter = (result, options = {}) => {
  const style = styleOf(result, options);
  const { colors } = style;
  const view = viewOf(result);
  const mark = view.passed ? colors.green('✔') : colors.red('✖');
  const verdict = `${mark} ${colors.bold(view.verdict)}`;
  if (options.quiet) {
    const errors = result.findings.filter(({ level }) => level === 'error');
    return view.passed
      ? ''
      : `${errors.map((finding) => `${findingBlock(style, finding)}\n`).join('')}\n${verdict}\n`;
  }
  const blocks: string[] = [];
  if (view.headline !== undefined) blocks.push(colors.bold(view.headline));
  if (result.channels && result.channels.length > 0)
    blocks.push(
      [
        colors.bold(`Channels (${String(result.channels.length)})`),
        ...result.channels.map((channel) => `  ${printable(channelLine(channel))}`),
      ].join('\n'),
    );
  if (view.changed.length > 0) blocks.push(view.changed.map((file) => changedBlock(style, file)).join('\n'));
  if (result.commits && result.commits.subjects.length > 0) blocks.push(commitsBlock(style, result.commits));
  blocks.push(...view.sections.map((section) => sectionBlock(style, section)));
  const links = linksToShow(result.links);
  if (links.length > 0)
    blocks.push(
      [colors.bold(`Routes (${links.length})`), ...links.map((link) => linkBlock(style, link))].join('\n'),
    );
  if (view.routes.length > 0) {
    const title = colors.bold('Routes to add to realtime-migrate.config.ts');
    const entries = view.routes.map((entry) => codeLines(entry, '    '));
    blocks.push([`${title} (correct kind, channel and table)`, ...entries].join('\n'));
  }
  blocks.push(
    ...result.warnings.map((text) =>
      wrap(printable(text), style.width, `${colors.yellow('warning')} `, '  '),
    ),
  );
  if (result.nextSteps.length > 0) blocks.push(nextBlock(style, result.nextSteps));
  const [example] = view.sections.flatMap(({ findings }) => findings.map(({ code }) => code));
  const hint =
    example === undefined
      ? ''
      : `\n  ${colors.dim(`what a code means: npx realtime-migrate explain ${example}`)}`;
  blocks.push(`${verdict}\n  ${colors.dim(view.counts.join(' · '))}${hint}`);
  return `${blocks.join('\n\n')}\n`;
};
