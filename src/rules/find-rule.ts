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
