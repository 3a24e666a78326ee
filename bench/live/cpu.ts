import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of processor time that a PostgreSQL used so far: its main process and all below, those that ended included. */
export function processorTime(mainProcess: number): number {
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (!fields) continue;
    const [, parent, ...rest] = fields;
    const [own, system, ended, endedSystem] = rest.slice(9, 13).map(Number);
    if (Number(name) === mainProcess) sum += (own ?? 0) + (system ?? 0) + (ended ?? 0) + (endedSystem ?? 0);
    else if (Number(parent) === mainProcess) sum += (own ?? 0) + (system ?? 0);
  }
  return sum / ticks;
}

/** The fields behind the name in parentheses: state, parent, … */
function statOf(pid: string): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // it has ended
  }
}

export function parentOf(pid: number): number {
  return Number(statOf(String(pid))?.[1]);
}
