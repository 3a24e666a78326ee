/** The files of a repository, as the audit of the back end reads them. Names are relative, with `/`. */
export interface Files {
  names: readonly string[];
  /** The text, or undefined when the file cannot be read as text or is too large to be source. */
  read(name: string): string | undefined;
  /** The text with its bytes for characters, which is enough to look for words; empty when it cannot be read. Kept for the next look. */
  glance(name: string): string;
  /**
   * Of the wanted files those that say one of the words, in order. For a question to every file: they are read once, and
   * most are never decoded. No match may go across two lines, and the pattern has no flags.
   */
  saying(words: RegExp, isWanted: (name: string) => boolean): string[];
}

/** A file that was not read, and why. */
export interface Unread {
  file: string;
  reason: string;
  line?: number;
  column?: number;
}

/** Files that are already in memory. */
export function filesInMemory(texts: ReadonlyMap<string, string>): Files {
  const names = [...texts.keys()].sort();
  return {
    names,
    read: (name) => texts.get(name),
    glance: (name) => texts.get(name) ?? '',
    saying: (words, isWanted) => names.filter((name) => isWanted(name) && words.test(texts.get(name) ?? '')),
  };
}

export function folderOf(name: string): string {
  const at = name.lastIndexOf('/');
  return at === -1 ? '' : name.slice(0, at);
}

/** Whether a file lies in a folder or below; all files do in that of the whole repository, which has no name. */
export function isBelow(folder: string, file: string): boolean {
  return folder === '' || file.startsWith(`${folder}/`);
}

/** A path without `.` and `..`; undefined when it leads outside. */
export function joined(folder: string, path: string): string | undefined {
  const parts: string[] = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      // A folder outside the working directory keeps its own `..`.
      if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
      else parts.push('..');
    } else parts.push(part);
  }
  return parts.join('/');
}

/** The folder itself and all above it, nearest first. */
export function upward(folder: string): string[] {
  const found = [folder];
  for (let at = folder; at !== '' && at !== '..';) {
    at = folderOf(at);
    found.push(at);
  }
  return found;
}
