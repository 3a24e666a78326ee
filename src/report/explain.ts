import pc from 'picocolors';
import { catalogue, FIXABLE, findRule } from '../rules/index.js';
import type { ReportOptions } from './reporter.js';
import { wrap } from './text.js';

/** Every finding, one a line: code, name, level, title. */
export function listFindings(): string {
  const width = Math.max(...catalogue.map(({ name }) => name.length));
  return catalogue
    .map(({ code, name, level, title }) => `${code}  ${name.padEnd(width)}  ${level.padEnd(7)}  ${title}\n`)
    .join('');
}

/**
 * What a finding means and how to fix it.
 *
 * @throws UserError that lists the codes when there is no such code or name.
 */
export function explain(
  codeOrName: string,
  { color = false, width = 100 }: Pick<ReportOptions, 'color' | 'width'> = {},
): string {
  const { bold, cyan, dim } = pc.createColors(color);
  const { code, name, level, title, why, fix, fixable, example, url } = findRule(codeOrName);
  const blocks = [
    `${bold(`${code} ${name}`)} ${dim(`(${level})`)}\n${wrap(title, width, '')}`,
    `${bold('Why')}\n${why.map((paragraph) => wrap(paragraph, width, '  ')).join('\n\n')}`,
    `${bold('Fix')}\n${fix.map((step) => wrap(step, width, '  - ', '    ')).join('\n')}`,
  ];
  if (fixable) blocks.push(wrap(FIXABLE, width, '  '));
  if (example !== undefined) {
    blocks.push(`${bold('Example')}\n${cyan(example.code.replace(/^(?=.)/gm, '  '))}`);
  }
  return `${[...blocks, dim(url)].join('\n\n')}\n`;
}
