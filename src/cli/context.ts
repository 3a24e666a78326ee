import type { Api } from './api.js';
import type { Terminal } from './terminal.js';

/** What every command is given. */
export interface Context {
  api: Api;
  terminal: Terminal;
  /** Sets the exit status of the run. */
  finish: (status: number) => void;
}
