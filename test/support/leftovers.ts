/**
 * Everything temporary of a test run lies below one folder, which all it starts has in its environment. So what a run
 * leaves behind can be found, and taken away, also where the run was killed.
 */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Guard {
  /** What is temporary from now on, in this process and those it starts, lies here. */
  folder: string;
  /** Takes everything away, and says what was there. */
  end(): Promise<Leftovers>;
}

interface Leftovers {
  /** By their command: they were still running, though all had been given time to end. */
  processes: string[];
  /** By their name: tests clean up after themselves, and browsers and other programs not always do. */
  files: string[];
}

interface Process {
  pid: number;
  command: string;
}

/** Caches that packages keep in the temporary folder, by their own will. */
const CACHES = new Set(['jiti', 'node-compile-cache']);
/** However long a server takes to go once it was told to. */
const PATIENCE = 15_000;

export function startGuard(): Guard {
  const outer = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'realtime-migrate-tests-'));
  chmodSync(folder, 0o711); // servers run as another user where this one is root
  // In a group of its own, and not marked itself: it outlives what it watches over by a moment.
  const janitor = spawn(process.execPath, [fileURLToPath(new URL('janitor.mjs', import.meta.url)), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  janitor.unref();
  process.env.TMPDIR = folder;
  return {
    folder,
    async end() {
      if (outer === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = outer;
      // The workers of the test runner are its own affair; they are children of this process.
      const own = () => marked(folder).filter(({ pid }) => parentOf(pid) !== process.pid);
      for (const end = Date.now() + PATIENCE; own().length > 0 && Date.now() < end;) await sleep(50);
      const left = {
        processes: own().map(({ command }) => command),
        files: readdirSync(folder).filter((name) => !CACHES.has(name)),
      };
      for (const { pid } of own()) kill(pid);
      janitor.kill('SIGKILL');
      remove(folder);
      return left;
    },
  };
}

/** Ends what is marked with the folder, and removes it. */
export async function sweep(folder: string): Promise<void> {
  for (let rounds = 100; rounds > 0; rounds -= 1) {
    const left = marked(folder);
    for (const { pid } of left) kill(pid);
    remove(folder);
    if (left.length === 0 && !existsSync(folder)) return;
    await sleep(50);
  }
}

/** Processes that were started with the folder in their environment; none where the system does not tell. */
function marked(folder: string): Process[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const variables = read(name, 'environ').split('\0');
    const command = read(name, 'cmdline').split('\0').join(' ').trim();
    // Without a command it has ended, and waits for its parent.
    return variables.includes(`TMPDIR=${folder}`) && command !== '' ? [{ pid: Number(name), command }] : [];
  });
}

function parentOf(pid: number): number {
  const [, parent] = read(String(pid), 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(parent);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended, or is somebody else's
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // somebody who is about to end still writes there
  }
}
