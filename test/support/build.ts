import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Output {
  inputs: Record<string, { bytesInOutput: number }>;
  imports: { path: string; kind: string; external?: boolean }[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the build noted: the files of `dist`, relative to the root, with what was put into each of them. */
function outputs(): Record<string, Output> {
  const { outputs } = JSON.parse(readFileSync(`${root}dist/meta.json`, 'utf8')) as {
    outputs: Record<string, Output>;
  };
  return outputs;
}

/** The package of a file in a node_modules folder. */
export function packageOf(file: string): string[] {
  const name = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  return name === undefined ? [] : [name];
}

/** The packages of which a file of `dist` holds code, by its name from the root. */
export function bundledIn(file: string): string[] {
  const inputs = Object.entries(outputs()[file]?.inputs ?? {});
  return inputs.flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? packageOf(input) : []));
}

/** The packages that load with a file of `dist`, before anything in it runs. */
export function loadedWith(entry: string): Set<string> {
  const all = outputs();
  const visited = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (visited.has(file)) return;
    visited.add(file);
    for (const name of bundledIn(file)) packages.add(name);
    for (const { path, kind, external } of all[file]?.imports ?? []) {
      if (kind !== 'import-statement') continue;
      if (external !== true) visit(path);
      else if (!/^(?:node:|[a-z_]+$)/.test(path)) packages.add(path);
    }
  };
  visit(entry);
  if (visited.size === 0 || !(entry in all)) throw new Error(`${entry} is not part of the build`);
  return packages;
}
