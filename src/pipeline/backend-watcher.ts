import { isBackendName } from '../backend/names.js';
import { FirstLook, firstTexts, firstWords } from '../backend/relevant.js';
import { relative } from '../discover/exclude.js';
import type { Watcher } from '../discover/watcher.js';
import { textOf } from './files-on-disk.js';

/** A look at the files of the back ends while the sources are read. */
export class BackendWatcher implements Watcher {
  readonly isWanted = isBackendName;
  readonly texts = firstTexts;
  readonly look = new FirstLook();
  names: string[] = [];

  constructor(private readonly cwd: string) {}

  list(files: readonly string[]): void {
    this.names = files.map((file) => relative(this.cwd, file));
  }

  see(file: string, bytes: Buffer): void {
    const text = textOf(bytes);
    // The words of the sources are looked for, too.
    if (text !== undefined && firstWords.test(text)) this.look.see(relative(this.cwd, file), text);
  }
}
