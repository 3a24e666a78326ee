// `npm run bench`: what `check` costs beside tools that look for the same, in generated repositories or in a given folder.
// SIZES, ROUNDS and CACHE change what is done; see bench/README.md.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memory, output, timed } from './check/measure.mjs';
import { monorepo } from './check/monorepo.mjs';
import { intoPage, table } from './check/report.mjs';
import { contestants } from './check/tools.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const cache = process.env.CACHE ?? join(tmpdir(), 'realtime-migrate-bench');
const rounds = Number(process.env.ROUNDS ?? 7);
const sizes = (process.env.SIZES ?? '1000,10000,50000').split(',').map(Number);
/** A tool whose first run takes longer is stopped, named, and left out where there are more files. In seconds. */
const patience = Number(process.env.PATIENCE ?? 60);

if (!existsSync(here('../dist/cli.js'))) {
  console.error('bench: dist is missing; run `npm run build` first');
  process.exit(2);
}
mkdirSync(cache, { recursive: true });
mkdirSync(here('results'), { recursive: true });

const folder = process.argv[2];
const tools = contestants(cache);
const repositories = folder
  ? [{ path: resolve(folder) }]
  : sizes.map((size) => ({ path: () => monorepo(cache, size) }));
const slow = new Map();
const measured = [];
for (const { path } of repositories) measured.push(await compare(typeof path === 'string' ? path : path()));

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
const tables = measured.map(table).join('\n\n');
console.log(`\n${machine}\n\n${tables}`);
if (!folder) {
  const { version } = JSON.parse(readFileSync(here('../package.json'), 'utf8'));
  writeFileSync(
    here('results/check.json'),
    `${JSON.stringify({ version, machine, rounds, measured }, null, 2)}\n`,
  );
  intoPage(here('README.md'), `${machine}; ${rounds} rounds.\n\n${tables}`);
}

/** All tools on one repository: a run to warm up, which is looked at, rounds in turn, and one for the memory. */
async function compare(path) {
  const names = filesOf(path);
  const bytes = names.reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  console.log(`\n${path}: ${names.length} files, ${(bytes / 1e6).toFixed(0)} MB`);
  const results = tools.map((tool) => begin(tool, path));
  const taking = results.filter(({ missing }) => !missing);
  for (let round = 0; round < rounds; round += 1) {
    process.stdout.write(`round ${round + 1} of ${rounds}\r`);
    for (const result of taking) result.runs.push(timed(result.command, path));
  }
  for (const result of taking) result.memory = await memory(result.command, path);
  return { files: names.length, bytes, results: results.map(told) };
}

/** What is kept of it. */
function told({ name, missing, found, runs, memory: most }) {
  return missing ? { name, missing } : { name, found, runs, memory: most };
}

/** The first run of a tool: it must work, and it tells what it finds and whether there is time for more. */
function begin({ name, command, count, why }, path) {
  const missing = command ? slow.get(name) : `not measured: it ${why}`;
  if (missing) return { name, missing };
  try {
    const { text, seconds } = output(command, path, patience);
    console.log(`  ${name}: ${seconds.toFixed(2)} s to warm up${count ? `, ${count(text)} found` : ''}`);
    return { name, command, found: count ? count(text) : null, runs: [] };
  } catch (error) {
    const reason = String(error.message).split('\n')[0].replaceAll('|', '/');
    if (error.code === 'ETIMEDOUT') slow.set(name, `not measured: over ${patience} s with fewer files`);
    console.log(`  ${name}: ${reason}`);
    return { name, missing: `not measured: ${reason}` };
  }
}

/** What git would search; in a folder without git, what lies in it is counted by nobody. */
function filesOf(path) {
  try {
    const list = execFileSync('git', ['-C', path, 'ls-files', '-co', '--exclude-standard', '-z'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return list.split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
