import type { ProgressEvent } from '../contract.js';
import { printable } from '../report/text.js';
import { unattended, type Terminal } from './terminal.js';

/** Runs shorter than this draw nothing: a line that only flashes is noise. Milliseconds. */
const PATIENCE = 1000;
/** Between two drawings, in milliseconds. */
const PACE = 80;

const CLEAR_LINE = '\r\u001b[2K';

function describe(event: ProgressEvent): string {
  switch (event.type) {
    case 'discover':
      return `${event.candidates} of ${event.scanned} files mention a socket`;
    case 'analyse':
      return `analysing ${event.done}/${event.total} ${event.file}`;
    case 'verify':
      return `type-checking ${event.files} changed files`;
    case 'write':
      return `writing ${event.file}`;
  }
}

export interface Progress {
  onProgress: (event: ProgressEvent) => void;
  /** Takes the line away; to be called before anything else is printed. */
  clear: () => void;
}

/**
 * One line on the terminal's error stream that says what a long run is doing. Drawn as events come, without a timer:
 * the stages work synchronously, and a timer would not fire while they do.
 */
export function createProgress({ stderr, env }: Terminal, now: () => number = Date.now): Progress {
  if (!stderr.isTTY || unattended(env) || env.TERM === 'dumb') {
    return { onProgress: () => undefined, clear: () => undefined };
  }
  const started = now();
  let drawn: number | undefined;
  return {
    onProgress(event) {
      const time = now();
      if (time - started < PATIENCE || (drawn !== undefined && time - drawn < PACE)) return;
      drawn = time;
      stderr.write(CLEAR_LINE + printable(describe(event)).slice(0, (stderr.columns ?? 80) - 1));
    },
    clear() {
      if (drawn !== undefined) stderr.write(CLEAR_LINE);
      drawn = undefined;
    },
  };
}
