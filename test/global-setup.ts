import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The CLI and install tests run what users run: the bundled build. */
export default function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../scripts/build/index.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
