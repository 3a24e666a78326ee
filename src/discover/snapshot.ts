import { git, zeroSeparated } from './git.js';

/** Texts that are kept, in bytes: enough for most repositories, and little beside what a parser needs. */
const KEPT = 48 * 1024 * 1024;

/** Where the text of a file lies in that of many. */
export interface Piece {
  file: string;
  start: number;
  end: number;
}

/** What git knows of a folder: names relative to it, each once, and what it complained of. */
export interface GitList {
  names: ReadonlySet<string>;
  stderr: string;
}

/**
 * What one run has seen of the disk, for whoever asks next: a folder is listed once, and most files are read once. It is not kept up to
 * date, so it ends before a run writes.
 */
export class Snapshot {
  private readonly lists = new Map<string, GitList | undefined>();
  private readonly pieces = new Map<string, Piece & { whole: string }>();
  private kept = 0;

  /** The files below a folder that git tracks or would add; undefined where git cannot answer. */
  listed(folder: string): GitList | undefined {
    if (!this.lists.has(folder)) this.lists.set(folder, listOf(folder));
    return this.lists.get(folder);
  }

  /** The text of a file (absolute) with its bytes for characters, where it is kept. */
  textOf(file: string): string | undefined {
    const piece = this.pieces.get(file);
    return piece?.whole.slice(piece.start, piece.end);
  }

  /** Keeps the texts of files that were read together, while there is room. */
  keep(whole: string, pieces: readonly Piece[]): void {
    if (this.kept + whole.length > KEPT) return;
    this.kept += whole.length;
    for (const { file, start, end } of pieces) this.pieces.set(file, { file, start, end, whole });
  }
}

function listOf(folder: string): GitList | undefined {
  const answer = git(folder, ['ls-files', '-co', '--exclude-standard', '-z', '--', '.']);
  // A file in conflict is listed once for each side.
  return answer.ok ? { names: new Set(zeroSeparated(answer.stdout)), stderr: answer.stderr } : undefined;
}
