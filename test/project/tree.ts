import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Writes a small project into a temporary folder of its own, as a git repository's root, and returns the folder. */
export function tree(files: Record<string, string | object>): string {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'project-')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(path.join(dir, '.git'));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(dir, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return dir;
}

const OWN_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Makes packages of this repository look installed in a project. */
export function install(dir: string, ...packages: string[]): void {
  for (const name of packages) {
    const link = path.join(dir, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(OWN_MODULES, name), link);
  }
}
