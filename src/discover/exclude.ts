import path from 'node:path';

/**
 * A test for the configuration's `exclude` patterns, read as lines of a .gitignore in the working directory. For a file
 * outside it the leading `../` are dropped, so that a pattern such as `*.test.ts` holds there too.
 */
export async function excluder(
  cwd: string,
  patterns: readonly string[],
): Promise<(absolute: string) => boolean> {
  if (patterns.length === 0) return () => false;
  const { default: ignore } = await import('ignore');
  const matcher = ignore().add(patterns.map((pattern) => pattern.replace(/^(!?)\.\//, '$1/')));
  return (absolute) => {
    const file = relative(cwd, absolute).replace(/^(\.\.\/)+/, '');
    return ignore.isPathValid(file) && matcher.ignores(file);
  };
}

/** A path as reports print it: relative to the working directory, with `/`. */
export function relative(cwd: string, absolute: string): string {
  // Nearly all are below it, and there are many.
  if (path.sep === '/' && absolute.startsWith(cwd) && absolute[cwd.length] === '/')
    return absolute.slice(cwd.length + 1);
  return path.relative(cwd, absolute).split(path.sep).join('/') || '.';
}
