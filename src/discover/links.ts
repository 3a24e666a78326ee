import fs from 'node:fs';

interface Reached {
  path: string;
}

/**
 * One name for each file: a link beside its target would have the file rewritten twice. The target's own name wins.
 * A link into node_modules is dropped too, for its target is somebody else's code.
 */
export function withoutLinkedTwins<T extends Reached>(files: readonly T[]): T[] {
  const byTarget = new Map<string, T>();
  for (const file of files) {
    const target = fs.realpathSync.native(file.path);
    const isLink = fs.lstatSync(file.path).isSymbolicLink();
    if (isLink && (byTarget.has(target) || /[\\/]node_modules[\\/]/.test(target))) continue;
    byTarget.set(target, file);
  }
  const kept = new Set(byTarget.values());
  return files.filter((file) => kept.has(file));
}
