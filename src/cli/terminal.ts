/** A stream to print to; `process.stdout` is one. */
export interface Stream {
  write: (text: string) => unknown;
  isTTY?: boolean;
  columns?: number;
}

/** What the program knows of the place it runs in. Tests pass their own. */
export interface Terminal {
  stdout: Stream;
  stderr: Stream;
  /** Somebody types there. Absent: nobody does. */
  stdin?: { isTTY?: boolean };
  env: NodeJS.ProcessEnv;
  /** Absolute. */
  cwd: string;
}

/** Whether a stream takes colours. `--no-color` is the caller's business. https://no-color.org */
export function takesColor(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Columns to wrap prose at: the terminal's own within reason, and always the same where there is none. */
export function proseWidth(stream: Stream): number {
  return stream.isTTY && stream.columns ? Math.min(Math.max(stream.columns, 60), 120) : 100;
}

/** Whether nobody watches: then no line is ever drawn twice. */
export function unattended(env: NodeJS.ProcessEnv): boolean {
  return env.CI !== undefined && !['', '0', 'false'].includes(env.CI);
}

/** Whether a question would reach a person, and the answer come back. */
export function canAsk({ stdin, stdout, env }: Terminal): boolean {
  return stdin?.isTTY === true && stdout.isTTY === true && env.TERM !== 'dumb' && !unattended(env);
}
