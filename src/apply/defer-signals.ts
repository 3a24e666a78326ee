const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` to its end before a signal may stop the process: Ctrl-C in the middle would leave temporary files beside
 * the sources, and a tree that is half migrated. A signal that came meanwhile takes its normal effect right after.
 */
export function deferSignals(work: () => void): void {
  let received: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals): void => {
    received = signal;
  };
  for (const signal of signals) process.on(signal, note);
  const release = (): void => {
    for (const signal of signals) process.off(signal, note);
    // With a listener of somebody else's, the signal has been answered.
    if (received && process.listenerCount(received) === 0) process.kill(process.pid, received);
  };
  try {
    work();
  } finally {
    // Node hands signals over between two turns of its loop; the second immediate is surely past such a moment.
    setImmediate(() => setImmediate(release));
  }
}
