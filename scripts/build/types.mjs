// What `tsc` wrote becomes what is published: the transforms are declared for `require` too, declarations that no entry
// leads to go, and those that are left must name no package that whoever installs this one may lack.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const { exports, dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const types = 'dist/types';
const transforms = join(types, 'transforms');

// A `.d.ts` speaks of an ES module here, and TypeScript refuses to require one. The text is the same, but for the mode in
// which other declarations of this package are found.
for (const name of readdirSync(transforms).filter((file) => file.endsWith('.d.ts'))) {
  const text = readFileSync(join(transforms, name), 'utf8');
  writeFileSync(
    join(transforms, name.replace(/\.d\.ts$/, '.d.cts')),
    text
      .replace(/^import \{ type (\w+) \} from/gm, 'import type { $1 } from')
      .replace(/ from '(\.[^']+)';$/gm, " from '$1' with { 'resolution-mode': 'import' };")
      .replace(/\bimport\("(\.[^"]+)"\)/g, 'import("$1", { with: { "resolution-mode": "import" } })'),
  );
}

const files = readdirSync(types, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.d\.c?ts$/.test(file))
  .map((file) => join(types, file.replaceAll('\\', '/')));
const reached = new Set();
for (const entry of files.filter(isPublic)) follow(entry);
for (const file of files.filter((found) => !reached.has(found))) rmSync(file);

/** Whether `exports` names the file. */
function isPublic(file) {
  const named = JSON.stringify(exports).match(/(?<="types":"\.\/)[^"]+/g);
  return named.some((pattern) => {
    const [start, end = ''] = pattern.split('*');
    return pattern.includes('*') ? file.startsWith(start) && file.endsWith(end) : file === pattern;
  });
}

function follow(file) {
  if (reached.has(file)) return;
  reached.add(file);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
    if (fileName.startsWith('.')) follow(join(dirname(file), fileName.replace(/\.js$/, '.d.ts')));
    else if (!fileName.startsWith('node:') && !(fileName in { ...dependencies, ...peerDependencies }))
      throw new Error(`${file} leads to ${fileName}, which is not installed with this package`);
  }
}
