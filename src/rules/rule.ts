import type { FindingLevel } from '../contract.js';

/** Where the pages of the findings are published; a rule's `url` is this, its code and `.md`. */
const PAGES = 'https://github.com/realtime-migrate/realtime-migrate/blob/main/docs/findings';

/** What is said about one kind of finding. `Args` are the facts its message needs. */
export interface RuleText<Args> {
  /** `RM` and three digits; never reused for something else. */
  code: string;
  /** Kebab-case, as people say it. */
  name: string;
  /** Level unless the configuration or the command says otherwise. */
  level: FindingLevel;
  /** One sentence for lists and headings. */
  title: string;
  /** The sentence at the place it was found. Names the thing, does not repeat the file or the line. */
  message: (args: Args) => string;
  /** Why it matters: paragraphs. */
  why: string[];
  /** What to do: steps, each one sentence or two. */
  fix: string[];
  /** `check --fix` can settle it, at least in its common forms. */
  fixable?: true;
  /** Code that shows it, with the language for the fence. */
  example?: { language: string; code: string };
}

export interface Rule<Args> extends RuleText<Args> {
  url: string;
}

/** A rule whose arguments do not matter, for catalogues and pages. */
export type AnyRule = Rule<never>;

/** Types the arguments of a rule and adds the address of its page. */
export function defineRule<Args>(rule: RuleText<Args>): Rule<Args> {
  return { ...rule, url: `${PAGES}/${rule.code}.md` };
}
