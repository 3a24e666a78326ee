import { git, zeroSeparated } from './git.js';
import { mark, type Finder } from './mark.js';

/** Texts that are kept, in bytes: enough for most repositories, and little beside what a parser needs. */
const KEPT = 48 * 1024 * 1024;

/** Where the text of a file lies in that of many. */
export interface Piece {
  file: string;
  start: number;
  end: number;
}

/** Texts of files that were read together. */
interface Batch {
  whole: string;
  /** In the order of their places. */
  pieces: readonly Piece[];
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
  private readonly pieces = new Map<string, { piece: Piece; batch: Batch }>();
  private kept = 0;

  /** The files below a folder that git tracks or would add; undefined where git cannot answer. */
  listed(folder: string): GitList | undefined {
    if (!this.lists.has(folder)) this.lists.set(folder, listOf(folder));
    return this.lists.get(folder);
  }

  /** The text of a file (absolute) with its bytes for characters, where it is kept. */
  textOf(file: string): string | undefined {
    const known = this.pieces.get(file);
    return known?.batch.whole.slice(known.piece.start, known.piece.end);
  }

  /**
   * Tells of a file (absolute) whether it says one of the words, and nothing where its text is not kept. Texts that were read together
   * are searched together, when the first of them is asked for.
   */
  saying(words: Finder): (file: string) => boolean | undefined {
    const said = new Map<Batch, ReadonlySet<Piece>>();
    return (file) => {
      const known = this.pieces.get(file);
      if (!known) return undefined;
      const { piece, batch } = known;
      let hits = said.get(batch);
      if (!hits) said.set(batch, (hits = mark(batch.pieces, batch.whole, words)));
      return hits.has(piece);
    };
  }

  /** Keeps the texts of files that were read together, while there is room. */
  keep(bytes: Buffer, pieces: readonly Piece[]): void {
    if (this.kept + bytes.length > KEPT) return;
    this.kept += bytes.length;
    const whole = bytes.toString('latin1');
    const batch = { whole, pieces: pieces.map(({ file, start, end }) => ({ file, start, end })) };
    for (const piece of batch.pieces) this.pieces.set(piece.file, { piece, batch });
  }
}

function listOf(folder: string): GitList | undefined {
  const answer = git(folder, ['ls-files', '-co', '--exclude-standard', '-z', '--', '.']);
  // A file in conflict is listed once for each side.
  return answer.ok ? { names: new Set(zeroSeparated(answer.stdout)), stderr: answer.stderr } : undefined;
}
