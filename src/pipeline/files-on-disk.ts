import path from 'node:path';
import type { Files } from '../backend/index.js';
import type { Snapshot } from '../discover/snapshot.js';
import { sweep } from '../discover/sweep.js';
import { readBytes } from '../project/files.js';

/** A file above this is data, whatever its name. In bytes. */
const LARGEST = 1024 * 1024;

/** Texts that are kept for the next glance, in characters. */
const KEPT = 64 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Files on the disk. Each is read when it is asked for and not known already; what is too large, binary or gone reads as nothing. */
export function filesOnDisk(cwd: string, names: readonly string[], snapshot?: Snapshot): Files {
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
  const textAt = (name: string): string | undefined => {
    const text = snapshot?.textOf(path.resolve(cwd, name));
    return text !== undefined && isSource(text) ? text : undefined;
  };
  return {
    names,
    read(name) {
      const bytes = bytesOf(name);
      return bytes && decoder.decode(bytes);
    },
    glance: (name) =>
      textAt(name) ?? glances.get(name) ?? keep(name, bytesOf(name)?.toString('latin1') ?? ''),
    saying(words, isWanted) {
      const found = new Set<string>();
      const wanted = names.filter(isWanted);
      const unseen = new Map<string, string>();
      for (const name of wanted) {
        const file = path.resolve(cwd, name);
        const text = snapshot?.textOf(file);
        if (text === undefined) unseen.set(file, name);
        else if (isSource(text) && words.test(text)) found.add(name);
      }
      sweep(unseen.keys(), {
        words,
        visit(file, bytes) {
          const name = unseen.get(file);
          const text = textOf(bytes);
          if (name === undefined || text === undefined || !words.test(text)) return;
          found.add(name);
          if (!glances.has(name)) keep(name, text);
        },
      });
      return wanted.filter((name) => found.has(name));
    },
  };
}

function isSource(text: string): boolean {
  return text.length <= LARGEST && !text.includes('\0');
}

/** Bytes for characters; undefined for what is no source. */
export function textOf(bytes: Buffer): string | undefined {
  return bytes.length > LARGEST || bytes.includes(0) ? undefined : bytes.toString('latin1');
}
