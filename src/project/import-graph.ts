import path from 'node:path';
import { Snapshot } from '../discover/snapshot.js';
import { sweep } from '../discover/sweep.js';
import type { ModuleResolver } from './constants.js';

/** The specifier of anything that loads a module by name; a comment may stand before it (`webpackChunkName`). */
const LOAD = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(?:\/\*(?:[^*]|\*(?!\/))*\*\/\s*)*(['"`])([^'"`\n$]+)\1/g;
/** What a file with one of these says. */
const WORDS = /\bfrom\b|\bimport\b|\brequire\b/;
/** No source is as large. In bytes. */
const SIZE = 1024 * 1024;

/** Who imports a file, from the text of all files: one pass when it is first asked, and nothing is parsed for it. */
export class ImportGraph {
  /** Specifiers with the files that write them, by their last name without extension. */
  private mentions: Map<string, Map<string, string[]>> | undefined;

  constructor(
    private readonly files: readonly string[],
    private readonly resolver: ModuleResolver,
    private readonly snapshot = new Snapshot(),
  ) {}

  /** The files that import `target` (absolute), each with the specifiers it writes. */
  importersOf(target: string): Map<string, Set<string>> {
    this.mentions ??= mentionsIn(this.files, this.snapshot);
    const aliases = this.resolver.tsconfigs.forFile(target)?.paths ?? [];
    const names = [
      ...namesOf(target),
      ...aliases.flatMap(({ pattern }) => (pattern.includes('*') ? [] : lastName(pattern))),
    ];
    const found = new Map<string, Set<string>>();
    for (const name of new Set(names)) {
      const importing = [...(this.mentions.get(name) ?? [])].flatMap(([specifier, files]) =>
        files
          .filter((file) => file !== target && this.resolver.resolveImport(file, specifier) === target)
          .map((file) => ({ file, specifier })),
      );
      for (const { file, specifier } of importing.sort((a, b) => (a.file < b.file ? -1 : 1)))
        found.set(file, (found.get(file) ?? new Set()).add(specifier));
    }
    return found;
  }
}

function mentionsIn(files: readonly string[], snapshot: Snapshot): Map<string, Map<string, string[]>> {
  const mentions = new Map<string, Map<string, string[]>>();
  const bySpecifier = new Map<string, string[]>();
  const add = (specifier: string, file: string): void => {
    const known = bySpecifier.get(specifier);
    if (known) {
      if (known.at(-1) !== file) known.push(file);
      return;
    }
    // A part of a text keeps all of it in memory.
    const own = Buffer.from(specifier, 'latin1').toString('utf8');
    const name = lastName(own);
    const importing = [file];
    bySpecifier.set(Buffer.from(specifier, 'latin1').toString('latin1'), importing);
    const list = mentions.get(name);
    if (list) list.set(own, importing);
    else mentions.set(name, new Map([[own, importing]]));
  };
  const see = (file: string, text: string): void => {
    if (text.length > SIZE) return;
    for (const [, , specifier = ''] of text.matchAll(LOAD)) add(specifier, file);
  };
  const unseen = files.filter((file) => {
    const text = snapshot.textOf(file);
    if (text !== undefined) see(file, text);
    return text === undefined;
  });
  sweep(unseen, { snapshot, words: WORDS, visit: (file, bytes) => see(file, bytes.toString('latin1')) });
  return mentions;
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
