import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeTree } from '../discover/tree.js';

const count = 60;
const before = 'old\n'.repeat(5000);
const after = 'new\n'.repeat(5000);
const isTemporary = (name: string): boolean => name.startsWith('.realtime-migrate-');

let applyModule = '';
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ['src/apply/index.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
  });
  applyModule = outputFiles[0]?.text ?? '';
});

/** Changes many files in a process of its own, slowly, and says on its output when the first is done. */
const program = `
import fs from 'node:fs';
import path from 'node:path';
import { applyChanges } from './apply.mjs';
const [root, phase, listen] = process.argv.slice(2);
const before = 'old\\n'.repeat(5000), after = 'new\\n'.repeat(5000);
const changes = fs.readdirSync(root).map((file) => ({ file, path: path.join(root, file), before, after, edits: [], kind: 'source' }));
const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
if (listen) process.on('SIGINT', () => { fs.writeSync(1, 'mine'); process.exit(7); });
const real = fs.fsyncSync;
if (phase === 'stage') {
  let n = 0;
  fs.fsyncSync = (descriptor) => { real(descriptor); pause(); if (++n === 3) fs.writeSync(1, 'go'); };
}
let told = 0;
applyChanges(changes, { onWrite() { if (phase === 'rename') { pause(); if (++told === 3) fs.writeSync(1, 'go'); } } });
setTimeout(() => fs.writeSync(1, 'survived'), 2000);
`;

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  old: number;
  fresh: number;
  temporary: number;
  torn: string[];
}

async function interrupt(phase: 'stage' | 'rename', signal: NodeJS.Signals, listen = ''): Promise<Ended> {
  const root = makeTree(
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`${String(n)}.ts`, before])),
  );
  const code = makeTree({ 'apply.mjs': applyModule, 'main.mjs': program });
  const child = spawn(process.execPath, [path.join(code, 'main.mjs'), root, phase, listen], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  await sleep(50);
  child.kill(signal);
  const [exit, by] = (await ended) as [number | null, NodeJS.Signals | null];
  const result: Ended = { code: exit, signal: by, output, old: 0, fresh: 0, temporary: 0, torn: [] };
  for (const name of fs.readdirSync(root)) {
    const text = fs.readFileSync(path.join(root, name), 'utf8');
    if (isTemporary(name)) result.temporary += 1;
    else if (text === before) result.old += 1;
    else if (text === after) result.fresh += 1;
    else result.torn.push(name);
  }
  return result;
}

describe.each(['stage', 'rename'] as const)('a signal while files are written (%s)', (phase) => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends the process when all files are new',
    async (signal) => {
      expect(await interrupt(phase, signal)).toEqual({
        code: null,
        signal,
        output: 'go',
        old: 0,
        fresh: count,
        temporary: 0,
        torn: [],
      });
    },
  );

  it('SIGKILL leaves every file whole', async () => {
    const { old, fresh, torn, signal } = await interrupt(phase, 'SIGKILL');
    expect({ torn, signal }).toEqual({ torn: [], signal: 'SIGKILL' });
    expect(old + fresh).toBe(count);
    // Otherwise the signal came too late or too early to prove anything.
    if (phase === 'stage') expect(old).toBe(count);
    else expect(Math.min(old, fresh)).toBeGreaterThan(0);
  });

  it('leaves the answer to a listener of the program', async () => {
    const ended = await interrupt(phase, 'SIGINT', 'listen');
    expect(ended).toMatchObject({ code: 7, output: 'gomine', fresh: count, temporary: 0 });
  });
});
