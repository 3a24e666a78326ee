// Runs a program and tells what it cost: the time on the clock, that of the processor with all its processes, and the memory.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const hasBash = spawnSync('bash', ['-c', 'exit 0']).status === 0;
const hasProc = existsSync('/proc/self/status');
/** Between two looks at the memory, in milliseconds. */
const PACE = 4;

/** One run, for its output. Throws when it did not end by itself, or failed: linters end with 1 when they find something. */
export function output([program, ...args], cwd, patience) {
  const start = performance.now();
  const options = { cwd, encoding: 'utf8', maxBuffer: 2 ** 30, timeout: patience * 1000 };
  const run = spawnSync(program, args, options);
  if (run.error?.code === 'ETIMEDOUT')
    throw Object.assign(new Error(`it takes more than ${patience} s`), { code: 'ETIMEDOUT' });
  if (run.error || run.status === null || run.status > 1)
    throw new Error(
      `${program} ended with ${run.status ?? run.signal}: ${run.error?.message ?? run.stderr.slice(0, 500)}`,
    );
  return { text: run.stdout, seconds: (performance.now() - start) / 1000 };
}

/** One run: seconds on the clock and, where there is a bash to ask, seconds of processor. */
export function timed([program, ...args], cwd) {
  if (!hasBash) {
    const start = performance.now();
    spawnSync(program, args, { cwd, stdio: 'ignore' });
    return { wall: (performance.now() - start) / 1000, cpu: null };
  }
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>/dev/null';
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', program, ...args], { cwd, encoding: 'utf8' });
  const [wall, user, system] = stderr.trim().split(/\s+/).map(Number);
  return { wall, cpu: user + system };
}

/** The most memory that a run and its processes held at a time, in megabytes; null where the system does not tell. */
export async function memory([program, ...args], cwd) {
  if (!hasProc) return null;
  const child = spawn(program, args, { cwd, stdio: 'ignore' });
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(
      most,
      tree(child.pid).reduce((sum, pid) => sum + peakOf(pid), 0),
    );
  }, PACE);
  await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  return most / 1024;
}

function tree(pid) {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return [pid, ...children.flatMap(tree)];
  } catch {
    return [pid];
  }
}

/** The high-water mark of one process, in kilobytes. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
