import { readFileSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';

/** Paths as specifiers, reports and patterns write them. */
export function toPosix(file: string): string {
  return file.replaceAll('\\', '/');
}

/** Relative path with `/`, for reports. */
export function relativePosix(from: string, to: string): string {
  return toPosix(path.relative(from, to));
}

export function isFile(file: string): boolean {
  return statOf(file)?.isFile() ?? false;
}

export function isDirectory(dir: string): boolean {
  return statOf(dir)?.isDirectory() ?? false;
}

/** Undefined also where a part of the path is a file or may not be read: a question about a guess must not fail. */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The text of a file, or undefined when it is absent or cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The folder and its parents, innermost first; ends with the root of the git repository when there is one. */
export function* ancestors(dir: string): Generator<string> {
  for (let current = path.resolve(dir); ;) {
    yield current;
    const parent = path.dirname(current);
    if (parent === current || statOf(path.join(current, '.git'))) return;
    current = parent;
  }
}

/** Whether `file` lies in `dir`, at any depth. */
export function isInside(dir: string, file: string): boolean {
  const relative = path.relative(dir, file);
  return (
    relative !== '' &&
    relative !== '..' &&
    !relative.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relative)
  );
}
