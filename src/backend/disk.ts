import fs from 'node:fs';
import path from 'node:path';
import type { Files } from './files.js';

/** A file above this is data, whatever its name. In bytes. */
const LARGEST = 1024 * 1024;

/** Texts that are kept for the next glance, in characters. */
const KEPT = 64 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Files on the disk. Each is read when it is asked for; what is too large, binary or gone reads as nothing. */
export function filesOnDisk(cwd: string, names: readonly string[]): Files {
  const glances = new Map<string, string>();
  let kept = 0;
  const look = (name: string): string => bytesOf(path.resolve(cwd, name))?.toString('latin1') ?? '';
  return {
    names,
    read(name) {
      const bytes = bytesOf(path.resolve(cwd, name));
      return bytes && decoder.decode(bytes);
    },
    glance(name) {
      const known = glances.get(name);
      if (known !== undefined) return known;
      const text = look(name);
      kept += text.length;
      if (kept <= KEPT) glances.set(name, text);
      return text;
    },
    peek: (name) => glances.get(name) ?? look(name),
  };
}

function bytesOf(file: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
    const stat = fs.fstatSync(descriptor);
    if (!stat.isFile() || stat.size > LARGEST) return undefined;
    const bytes = Buffer.allocUnsafe(stat.size);
    const size = fs.readSync(descriptor, bytes, 0, bytes.length, 0);
    const read = bytes.subarray(0, size);
    return read.includes(0) ? undefined : read;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}
