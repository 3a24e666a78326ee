import { randomInt } from 'node:crypto';
import type { Database } from '../database.js';
import type { ProbePlan } from './row.js';

/** First half of the advisory locks that tell the server to go on. */
const LOCKS = 0x72746d;

/** A row that is there until it is let go. */
export interface Held {
  /** Resolves when the server has taken the row back; rejects when it refused to write it. */
  gone: Promise<unknown>;
  letGo(): Promise<void>;
}

/**
 * Writes the row, and has the server itself take it back. All of it is one message, which the server works through whatever becomes
 * of this process: write, commit, wait for a lock, delete. The lock is held by another connection, so it is free as soon as the row
 * is let go, this process ends in any way, or `atMost` milliseconds have passed.
 */
export async function holdRow(
  writer: Database,
  keeper: Database,
  { write, undo }: ProbePlan,
  atMost: number,
): Promise<Held> {
  const lock = `${String(LOCKS)}, ${String(randomInt(2 ** 31))}`;
  await keeper.query(`select pg_advisory_lock(${lock})`);
  const steps = [
    'begin',
    `set local lock_timeout = '5s'`,
    write,
    'commit',
    ...(undo === ''
      ? []
      : [
          'set statement_timeout = 0',
          // Otherwise the server may notice that nobody listens, and end before the row is taken back.
          'set client_connection_check_interval = 0',
          `set lock_timeout = ${String(atMost)}`,
          `do $do$ begin perform pg_advisory_lock(${lock}); exception when lock_not_available then null; end $do$`,
          'set lock_timeout = 0',
          undo,
        ]),
  ];
  const gone = writer.query(steps.join(';\n'));
  // It is awaited later; until then a refusal is no unhandled one.
  gone.catch(() => undefined);
  return {
    gone,
    async letGo() {
      await keeper.query(`select pg_advisory_unlock(${lock})`);
    },
  };
}
