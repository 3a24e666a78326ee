import path from 'node:path';
import type { Files } from '../backend/index.js';
import { sweep } from '../discover/sweep.js';
import { readBytes } from '../project/files.js';

/** A file above this is data, whatever its name. In bytes. */
const LARGEST = 1024 * 1024;

/** Texts that are kept for the next glance, in characters. */
const KEPT = 64 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Files on the disk. Each is read when it is asked for; what is too large, binary or gone reads as nothing. */
export function filesOnDisk(cwd: string, names: readonly string[]): Files {
  const glances = new Map<string, string>();
  let kept = 0;
  const keep = (name: string, text: string): string => {
    kept += text.length;
    if (kept <= KEPT) glances.set(name, text);
    return text;
  };
  const bytesOf = (name: string): Buffer | undefined => {
    const bytes = readBytes(path.resolve(cwd, name), LARGEST);
    return bytes && !bytes.includes(0) ? bytes : undefined;
  };
  return {
    names,
    read(name) {
      const bytes = bytesOf(name);
      return bytes && decoder.decode(bytes);
    },
    glance: (name) => glances.get(name) ?? keep(name, bytesOf(name)?.toString('latin1') ?? ''),
    saying(words, isWanted) {
      const found: string[] = [];
      const byPath = new Map(names.filter(isWanted).map((name) => [path.resolve(cwd, name), name]));
      sweep(byPath.keys(), {
        words,
        visit(file, bytes) {
          const name = byPath.get(file);
          const text = textOf(bytes);
          if (name === undefined || text === undefined || !words.test(text)) return;
          found.push(name);
          if (!glances.has(name)) keep(name, text);
        },
      });
      return found;
    },
  };
}

/** Bytes for characters; undefined for what is no source. */
export function textOf(bytes: Buffer): string | undefined {
  return bytes.length > LARGEST || bytes.includes(0) ? undefined : bytes.toString('latin1');
}
