const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let running = 0;
let received: NodeJS.Signals | undefined;

/**
 * Runs `work` to its end before a signal may stop the process: Ctrl-C in the middle would leave temporary files beside
 * the sources, and a tree that is half migrated. A signal that came meanwhile takes its normal effect right after.
 */
export function deferSignals(work: () => void): void {
  running += 1;
  if (running === 1) for (const signal of signals) process.on(signal, note);
  try {
    work();
  } finally {
    // Node hands signals over between two turns of its loop; the second immediate is surely past such a moment.
    setImmediate(() => setImmediate(release));
  }
}

function note(signal: NodeJS.Signals): void {
  received = signal;
}

function release(): void {
  running -= 1;
  if (running > 0) return;
  for (const signal of signals) process.off(signal, note);
  const signal = received;
  received = undefined;
  // With a listener of somebody else's, the signal has been answered.
  if (signal && process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
