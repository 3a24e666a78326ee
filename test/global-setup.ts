import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startGuard } from './support/leftovers.js';

/** The CLI and install tests run what users run: the bundled build. What still runs when they are through is an error. */
export default function setup(): () => Promise<void> {
  execFileSync(process.execPath, [fileURLToPath(new URL('../scripts/build/index.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
  const guard = startGuard();
  return async () => {
    const { processes, files } = await guard.end();
    if (files.length > 0) console.warn(`the tests left these files, which were removed: ${files.join(', ')}`);
    if (processes.length === 0) return;
    // The runner says what is thrown here, and ends as if nothing had been.
    process.exitCode = 1;
    throw new Error(`the tests left behind:\n${processes.join('\n')}`);
  };
}
