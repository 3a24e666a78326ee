import { UserError } from '../errors.js';
import { catalogue } from './catalogue/index.js';
import type { AnyRule } from './rule.js';

/** The rule with this code or name, in any case. Throws a `UserError` that lists the codes when there is none. */
export function findRule(codeOrName: string): AnyRule {
  const wanted = codeOrName.toLowerCase();
  const rule = catalogue.find(({ code, name }) => code.toLowerCase() === wanted || name === wanted);
  if (rule === undefined) {
    const codes = catalogue.map(({ code }) => code).join(', ');
    throw new UserError(`there is no finding ${JSON.stringify(codeOrName)}; the codes are ${codes}`);
  }
  return rule;
}

function indent(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by);
}

/** What a finding means and how to fix it, as plain text for a terminal. Without a code, the list of all. */
export function explain(codeOrName?: string): string {
  if (codeOrName === undefined) {
    const width = Math.max(...catalogue.map(({ name }) => name.length));
    return catalogue
      .map(({ code, name, level, title }) => `${code}  ${name.padEnd(width)}  ${level.padEnd(7)}  ${title}\n`)
      .join('');
  }
  const { code, name, level, title, why, fix, example, url } = findRule(codeOrName);
  return [
    `${code} ${name} (${level})\n${title}`,
    `Why\n${indent(why.join('\n\n'), '  ')}`,
    `Fix\n${fix.map((step) => `  - ${step}`).join('\n')}`,
    ...(example === undefined ? [] : [`Example\n${indent(example.code, '  ')}`]),
    `${url}\n`,
  ].join('\n\n');
}
