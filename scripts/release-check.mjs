// What a version must have before it is published: its tag, and a part of its own in the changelog.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const changelog = readFileSync(`${root}CHANGELOG.md`, 'utf8');
const [tag = `v${version}`] = process.argv.slice(2);
const heading = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm');

const problems = [
  ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json says ${version}`]),
  ...(heading.test(changelog) ? [] : [`CHANGELOG.md has no heading "## [${version}] - YYYY-MM-DD"`]),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
