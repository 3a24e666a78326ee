import type { ESLint, Linter, Rule } from 'eslint';
import packageJson from '../../package.json' with { type: 'json' };
import { defaultRoutes } from '../config/index.js';
import type { Finding, Route } from '../contract.js';
import { fileFindings } from '../pipeline/file-findings.js';
import { catalogue, type AnyRule } from '../rules/index.js';

/** `settings['realtime-migrate']` of an ESLint configuration. */
export interface Settings {
  /** The routes of the configuration; the default ones unless given. */
  routes?: Route[];
}

/** A file is analysed once, whichever rule asks first. */
const analysed = new WeakMap<object, readonly Finding[]>();

function findingsIn({ sourceCode, physicalFilename, cwd, settings }: Rule.RuleContext): readonly Finding[] {
  const known = analysed.get(sourceCode);
  if (known) return known;
  const { text } = sourceCode;
  const { routes = [...defaultRoutes] } = (settings['realtime-migrate'] ?? {}) as Settings;
  // A byte order mark is not in the text, so columns of the first line are right as they are.
  const findings =
    text.includes('ocket') || text.includes('.channel(') || text.includes('createClient')
      ? fileFindings({ cwd, path: physicalFilename, text, routes })
      : [];
  analysed.set(sourceCode, findings);
  return findings;
}

/** The findings of one code as a rule. Fixes are those of `check --fix`; a socket is not rewritten on save: that wants its diff read. */
function ruleFor({ code, title, url, fixable }: AnyRule): Rule.RuleModule {
  return {
    meta: {
      type: 'problem',
      docs: { description: title, url },
      schema: [],
      ...(fixable && { fixable: 'code' as const }),
    },
    create: (context) => ({
      Program() {
        for (const finding of findingsIn(context)) {
          if (finding.code !== code) continue;
          const { line, column, endLine, endColumn, message, reasons, fix } = finding;
          context.report({
            loc: {
              start: { line, column: column - 1 },
              end: { line: endLine, column: endColumn - 1 },
            },
            // Data is not interpolated into it: `{{` in a name stays what it is.
            message: [`${code} ${message}`, ...reasons.map((reason) => `- ${reason}`)]
              .join('\n')
              .replaceAll('{{', '{ {'),
            ...(fix && {
              fix: (fixer) => fix.map(({ start, end, text }) => fixer.replaceTextRange([start, end], text)),
            }),
          });
        }
      },
    }),
  };
}

/** What an editor can show at a place of the file it has open. */
const shown = catalogue.filter(({ code }) => /^RM[02]/.test(code) && code !== 'RM005');

const SEVERITY = { error: 'error', warning: 'warn', info: 'off' } as const;

const plugin = {
  meta: { name: packageJson.name, version: packageJson.version, namespace: packageJson.name },
  rules: Object.fromEntries(shown.map((rule) => [rule.name, ruleFor(rule)])),
} satisfies ESLint.Plugin;

/** The plugin with its configuration: every finding of `check`, at the level `check` gives it. */
const withConfigs: ESLint.Plugin & { configs: { recommended: Linter.Config } } = {
  ...plugin,
  configs: {
    recommended: {
      name: `${packageJson.name}/recommended`,
      plugins: { [packageJson.name]: plugin },
      rules: Object.fromEntries(
        shown.map(({ name, level }) => [`${packageJson.name}/${name}`, SEVERITY[level]]),
      ),
    },
  },
};

export default withConfigs;
