// Declares the transforms for `require` too: a `.d.ts` speaks of an ES module here, and TypeScript refuses to require one.
// The text is the same, but for the mode in which other declarations of this package are found.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../dist/types/transforms/', import.meta.url));

for (const name of readdirSync(folder).filter((file) => file.endsWith('.d.ts'))) {
  const text = readFileSync(folder + name, 'utf8');
  writeFileSync(
    folder + name.replace(/\.d\.ts$/, '.d.cts'),
    text
      .replace(/^import \{ type (\w+) \} from/gm, 'import type { $1 } from')
      .replace(/ from '(\.[^']+)';$/gm, " from '$1' with { 'resolution-mode': 'import' };")
      .replace(/\bimport\("(\.[^"]+)"\)/g, 'import("$1", { with: { "resolution-mode": "import" } })'),
  );
}
