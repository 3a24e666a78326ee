import { catalogue } from './catalogue/index.js';
import type { AnyRule } from './rule.js';

/** What a page says of a rule that `check --fix` knows. */
export const FIXABLE =
  '`npx realtime-migrate check --fix` does this by itself where it is sure to keep what the code was written for.';

/** The documentation page of a rule, in Markdown. `docs/findings/` holds these; a test keeps them equal. */
export function findingPage({ code, name, level, title, why, fix, fixable, example }: AnyRule): string {
  const parts = [
    `# ${code} ${name}`,
    title,
    `Level: **${level}**`,
    '## Why',
    ...why,
    '## Fix',
    fix.map((step) => `- ${step}`).join('\n'),
  ];
  if (fixable) parts.push(FIXABLE);
  if (example !== undefined) {
    parts.push('## Example', `\`\`\`${example.language}\n${example.code}\n\`\`\``);
  }
  return `${parts.join('\n\n')}\n`;
}

/** The index of the pages. */
export function findingsIndex(): string {
  const rows = catalogue.map(
    ({ code, name, level, title, fixable }) =>
      `| [${code}](${code}.md) | ${name} | ${level} | ${fixable ? '✓' : ''} | ${title} |`,
  );
  return `# Findings

\`npx realtime-migrate explain CODE\` prints a page in the terminal. To let one place be:
\`// realtime-migrate-ignore CODE -- reason\` on the line above it.

✓: \`check --fix\` settles it where it is sure to keep what the code was written for.

| Code | Name | Level | Fix | |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
