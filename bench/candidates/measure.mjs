// Runs a command in turn with others and tells how long each took, how much processor time, and how much memory.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const probe = fileURLToPath(new URL('./probe.mjs', import.meta.url));

/** One run of a script of this folder: its output, and what it cost. */
export function run(script, args) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', probe, path, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`${script} ended with ${status}:\n${stderr}`);
  const cost = /^cost (\{.*\})$/m.exec(stderr)?.[1];
  return { wall, ...JSON.parse(cost ?? '{}'), output: JSON.parse(stdout) };
}

/** The middle of the values, and how far they lie apart. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], least: sorted[0], most: sorted.at(-1) };
}
