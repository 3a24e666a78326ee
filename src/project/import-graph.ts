import path from 'node:path';
import type { ModuleResolver } from './constants.js';
import { readBytes } from './files.js';

/** The specifier of anything that loads a module by name; a comment may stand before it (`webpackChunkName`). */
const LOAD = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(?:\/\*(?:[^*]|\*(?!\/))*\*\/\s*)*(['"`])([^'"`\n$]+)\1/g;
/** No source is as large. In bytes. */
const SIZE = 1024 * 1024;

interface Mention {
  file: string;
  specifier: string;
}

/** Who imports a file, from the text of all files: one pass when it is first asked, and nothing is parsed for it. */
export class ImportGraph {
  /** By the last name of the specifier, without extension. */
  private mentions: Map<string, Mention[]> | undefined;

  constructor(
    private readonly files: readonly string[],
    private readonly resolver: ModuleResolver,
  ) {}

  /** The files that import `target` (absolute), each with the specifiers it writes. */
  importersOf(target: string): Map<string, Set<string>> {
    this.mentions ??= mentionsIn(this.files);
    const found = new Map<string, Set<string>>();
    const aliases = this.resolver.tsconfigs.forFile(target)?.paths ?? [];
    const names = [
      ...namesOf(target),
      ...aliases.flatMap(({ pattern }) => (pattern.includes('*') ? [] : lastName(pattern))),
    ];
    for (const name of new Set(names)) {
      for (const { file, specifier } of this.mentions.get(name) ?? []) {
        if (file === target || this.resolver.resolveImport(file, specifier) !== target) continue;
        found.set(file, (found.get(file) ?? new Set()).add(specifier));
      }
    }
    return found;
  }
}

function mentionsIn(files: readonly string[]): Map<string, Mention[]> {
  const mentions = new Map<string, Mention[]>();
  for (const file of files) {
    const text = textOf(file);
    for (const [, , specifier = ''] of text.matchAll(LOAD)) {
      const name = lastName(specifier);
      const list = mentions.get(name);
      if (list) list.push({ file, specifier });
      else mentions.set(name, [{ file, specifier }]);
    }
  }
  return mentions;
}

function textOf(file: string): string {
  return readBytes(file, SIZE)?.toString('utf8') ?? '';
}

/** `./lib/feed.js?raw` → `feed`; `..` and `.` → '' (an index file). */
function lastName(specifier: string): string {
  const name =
    specifier
      .replace(/(?!^)[?#].*$/, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? '';
  return /^(?:\.{1,2}|[@~])$/.test(name) ? '' : stemOf(name);
}

function stemOf(name: string): string {
  return name.replace(/\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/, '');
}

/** The last names that can mean a file; an index file is also known by its folder. */
function namesOf(target: string): string[] {
  const stem = stemOf(path.basename(target));
  return stem === 'index' ? ['index', path.basename(path.dirname(target)), ''] : [stem];
}
