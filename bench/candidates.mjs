// Compares, in one run and in turn: what `migrate` does with 30 files that open sockets in a project of 10,000, without
// writing; and what jscodeshift needs to parse and print those 30 files together with one plain type-check.
// See bench/README.md. FILES, CANDIDATES and ROUNDS change the numbers.
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, spread } from './candidates/measure.mjs';
import { makeProject } from './candidates/project.mjs';

const number = (name, usual) => Number(process.env[name] ?? usual);
const files = number('FILES', 10_000);
const candidates = number('CANDIDATES', 30);
const rounds = number('ROUNDS', 5);

if (!existsSync(fileURLToPath(new URL('../dist/index.js', import.meta.url)))) {
  console.error('bench: dist is missing; run `npm run build` first');
  process.exit(2);
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'realtime-migrate-bench-')));
try {
  const opening = makeProject(folder, { files, candidates });
  const results = { ours: [], theirs: [] };
  // The first round fills the disk cache and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const ours = run('./ours.mjs', [folder]);
    const theirs = run('./theirs.mjs', [folder, ...opening]);
    if (round === 0) told(ours, theirs);
    else {
      results.ours.push(ours);
      results.theirs.push(theirs);
    }
  }
  report(results);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What was done must be the work that is meant. */
function told({ output: { sockets, skipped, warnings } }, { output: { errors } }) {
  if (errors.length > 0) throw new Error(`the project does not type-check: ${errors.join('; ')}`);
  if (skipped.length > 0) throw new Error(`skipped: ${JSON.stringify(skipped)}`);
  console.log(`${files} files, ${candidates} of them open a socket: ${JSON.stringify(sockets)}`);
  for (const warning of warnings) console.log(`warning: ${warning}`);
}

function report({ ours, theirs }) {
  line('realtime-migrate', ours);
  line('jscodeshift + type-check', theirs);
  for (const what of ['wall', 'cpu']) {
    const ratios = spread(ours.map((one, index) => one[what] / theirs[index][what]));
    console.log(
      `ratio of ${what} time: ${ratios.median.toFixed(2)} (${ratios.least.toFixed(2)} to ${ratios.most.toFixed(2)}, ${ours.length} rounds)`,
    );
  }
}

function line(name, runs) {
  const seconds = (what) => {
    const { median, least, most } = spread(runs.map((one) => one[what] / 1000));
    return `${median.toFixed(2)} s (${least.toFixed(2)} to ${most.toFixed(2)})`;
  };
  const memory = Math.max(...runs.map((one) => one.memory));
  console.log(
    `${name.padEnd(26)}wall ${seconds('wall')}, cpu ${seconds('cpu')}, memory at most ${memory.toFixed(0)} MB`,
  );
}
