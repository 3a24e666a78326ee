import fs, { statSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { Snapshot } from '../discover/snapshot.js';

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

/** No file that is read as a whole is larger; what is, is data. In bytes. */
const LARGEST = 8 * 1024 * 1024;

/** The bytes of a file, or undefined for what is absent, closed, too large or no file: a pipe of that name must not be waited for. */
export function readBytes(file: string, limit = LARGEST): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
    const stat = fs.fstatSync(descriptor);
    return stat.isFile() && stat.size <= limit ? fs.readFileSync(descriptor) : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** The text of a file, or undefined where {@link readBytes} gives nothing. */
export function readText(file: string): string | undefined {
  return readBytes(file)?.toString('utf8');
}

/** The text of a file that contains one of the words, else undefined: most files are never decoded. */
export function textWith(words: readonly string[], file: string, snapshot?: Snapshot): string | undefined {
  const known = snapshot?.textOf(file);
  if (known !== undefined)
    return words.some((word) => known.includes(Buffer.from(word).toString('latin1')))
      ? Buffer.from(known, 'latin1').toString('utf8')
      : undefined;
  const bytes = readBytes(file);
  return bytes && words.some((word) => bytes.includes(word)) ? bytes.toString('utf8') : undefined;
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
