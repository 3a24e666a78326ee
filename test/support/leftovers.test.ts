import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { until } from './until.js';

const program = fileURLToPath(new URL('interrupted.mjs', import.meta.url));

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'a run that %s ends leaves no server, no browser and no folder',
  async (signal) => {
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { folder, port } = JSON.parse(line.toString()) as { folder: string; port: number };
    expect([existsSync(folder), await answers(port)]).toEqual([true, true]);
    child.kill(signal);
    await once(child, 'exit');
    await until('the folder to be gone', () => !existsSync(folder));
    await until('the server to be gone', async () => !(await answers(port)));
  },
);
