import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Found } from './find.js';

/** A formatter that hangs costs one file, and not the run. In milliseconds. */
const PATIENCE = 60_000;

/**
 * What the formatter of the project makes of a text that the file (absolute) would have; the text itself where it leaves it alone.
 * Nothing is written.
 *
 * @throws Error with the words of the formatter, on one line.
 */
export async function runFormatter(
  { tool, cwd, program = '' }: Found,
  file: string,
  text: string,
): Promise<string> {
  const relative = path.relative(cwd, file).split(path.sep).join('/');
  const args = tool.args({ absolute: file, relative, isNew: !existsSync(file) });
  const { status, stdout, stderr } = await answerOf([program, ...args], cwd, text);
  if (status === null || !tool.statuses.includes(status))
    throw new Error(words(stderr) || words(stdout) || `it ended with ${String(status ?? 'a signal')}`);
  const formatted = tool.read(stdout);
  if (formatted === undefined) return text;
  if (formatted.trim() === '' && text.trim() !== '') throw new Error('it printed nothing');
  return formatted;
}

interface Answer {
  status: number | null;
  stdout: string;
  stderr: string;
}

function answerOf(args: readonly string[], cwd: string, text: string): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      ...{ cwd, timeout: PATIENCE, windowsHide: true },
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', ({ message }) => {
      resolve({ status: null, stdout: '', stderr: message });
    });
    child.on('close', (status) => {
      resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
    // It may end without having read all; its status says so.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}

/** The beginning of what a command said, in one line. */
function words(said: string): string {
  const line = said
    .split('\n')
    .map((one) => one.replace(/^\[error\]/, '').trim())
    .filter((one) => one !== '')
    .join(' | ');
  return line.length > 400 ? `${line.slice(0, 400)} …` : line;
}
