import { catalogue } from './catalogue/index.js';
import type { AnyRule } from './rule.js';

/** The documentation page of a rule, in Markdown. `docs/findings/` holds these; a test keeps them equal. */
export function findingPage({ code, name, level, title, why, fix, example }: AnyRule): string {
  const parts = [
    `# ${code} ${name}`,
    title,
    `Level: **${level}**`,
    '## Why',
    ...why,
    '## Fix',
    fix.map((step) => `- ${step}`).join('\n'),
  ];
  if (example !== undefined) {
    parts.push('## Example', `\`\`\`${example.language}\n${example.code}\n\`\`\``);
  }
  return `${parts.join('\n\n')}\n`;
}

/** The index of the pages. */
export function findingsIndex(): string {
  const rows = catalogue.map(
    ({ code, name, level, title }) => `| [${code}](${code}.md) | ${name} | ${level} | ${title} |`,
  );
  return `# Findings

\`npx realtime-migrate explain CODE\` prints a page in the terminal. To let one place be:
\`// realtime-migrate-ignore CODE -- reason\` on the line above it.

| Code | Name | Level | |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
