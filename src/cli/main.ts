#!/usr/bin/env node
import { run } from './run.js';

// A reader that has seen enough (`| head`) closes the pipe. The work goes on and its status stands, without a word.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env, cwd: process.cwd() });
// Timers of a library (the Realtime client's run for ten seconds) do not keep a program that is done. What was printed is out first.
for (const stream of [stdout, stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit();
