import type { Discovered, SkippedFile } from '../contract.js';
import { relative } from './exclude.js';
import { withoutLinkedTwins } from './links.js';
import { Literals } from './literals.js';
import { inspect, inspectLarge, inspectPage, textsOf, unopened, type Reading } from './read.js';
import type { Snapshot } from './snapshot.js';
import { sweep } from './sweep.js';
import type { Watcher } from './watcher.js';

export interface ReadOptions {
  /** Working directory, absolute. */
  cwd: string;
  /** Sources, absolute. */
  files: ReadonlySet<string>;
  /** Files that are sources only where a page with a socket stands in them, absolute. */
  pages: ReadonlySet<string>;
  /** Packages whose names alone make a file a candidate. */
  silent: readonly Buffer[];
  watcher?: Watcher;
  /** Files that only the watcher or that it too wants, absolute. */
  watched: ReadonlySet<string>;
  snapshot: Snapshot;
}

/** Reads the sources, and what somebody else wants of them in the same go. */
export function readAll({ cwd, files, pages, silent, watcher, watched, snapshot }: ReadOptions): Discovered {
  const candidates: (Discovered['candidates'][number] & { spoken: boolean })[] = [];
  const channels: Discovered['channels'] = [];
  const skipped: SkippedFile[] = [];
  let scanned = files.size;
  const note = (file: string, reading: Reading): void => {
    if (reading.is === 'missing') scanned -= 1;
    else if (reading.is === 'candidate') {
      const found = { path: file, file: relative(cwd, file), text: reading.text };
      if (reading.has.sockets) candidates.push({ ...found, spoken: reading.spoken });
      if (reading.has.channels) channels.push(found);
    } else if (reading.is !== 'clean') {
      const { is: kind, reason } = reading;
      skipped.push({ file, kind, failed: kind === 'unreadable', reason });
    }
  };
  watcher?.list([...watched].sort());
  sweep([...new Set([...files, ...pages, ...watched])].sort(), {
    snapshot,
    words: new Literals([...textsOf(silent), ...(watcher?.texts ?? [])]),
    visit(file, bytes) {
      if (watched.has(file)) watcher?.see(file, bytes);
      if (files.has(file)) note(file, inspect(file, bytes, silent));
      else if (pages.has(file)) {
        const reading = inspectPage(file, bytes);
        if (reading.is === 'candidate') scanned += 1;
        note(file, reading);
      }
    },
    fail(file, error) {
      if (files.has(file)) note(file, unopened(file, error));
    },
    pass(file) {
      if (files.has(file)) note(file, inspectLarge(file));
    },
  });
  const mentioning = withoutLinkedTwins(candidates);
  return {
    scanned,
    mentioning: mentioning.length,
    candidates: mentioning
      .filter(({ spoken }) => !spoken)
      .map(({ path, file, text }) => ({ path, file, text })),
    channels: withoutLinkedTwins(channels),
    skipped,
  };
}
