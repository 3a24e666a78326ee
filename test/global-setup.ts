import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startGuard } from './support/leftovers.js';

/** The CLI and install tests run what users run: the bundled build. What is left when all have run is an error. */
export default function setup(): () => Promise<void> {
  execFileSync(process.execPath, [fileURLToPath(new URL('../scripts/build/index.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
  const guard = startGuard();
  return async () => {
    const left = await guard.end();
    if (left.length === 0) return;
    // The runner says what is thrown here, and ends as if nothing had been.
    process.exitCode = 1;
    throw new Error(`the tests left behind:\n${left.join('\n')}`);
  };
}
