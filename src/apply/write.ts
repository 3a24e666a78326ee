import fs from 'node:fs';
import path from 'node:path';

/** A file that is written under another name and waits to take its place. */
export interface Staged {
  /** Where it goes, links resolved. */
  target: string;
  temporary: string;
  /** The first folder that had to be made for it. */
  madeFolder: string | undefined;
}

let counter = 0;

/**
 * Writes the new content beside its target and flushes it to the disk, so that the rename which follows puts a whole
 * file in place whatever happens. Mode and, as far as allowed, owner are those of the old file.
 */
export function stage(target: string, content: Buffer): Staged {
  const folder = path.dirname(target);
  const madeFolder = fs.mkdirSync(folder, { recursive: true });
  counter += 1;
  // The name of the target is left out: it may be as long as a name can be.
  const temporary = path.join(folder, `.realtime-migrate-${String(process.pid)}-${String(counter)}.tmp`);
  const staged: Staged = { target, temporary, madeFolder };
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(temporary, 'wx');
    fs.writeFileSync(descriptor, content);
    const old = fs.statSync(target, { throwIfNoEntry: false });
    if (old) likeOld(descriptor, old);
    fs.fsyncSync(descriptor);
  } catch (error) {
    if (descriptor !== undefined) fs.closeSync(descriptor);
    discard(staged);
    throw error;
  }
  fs.closeSync(descriptor);
  return staged;
}

/** Puts a staged file in place: before this the old content is there, after it the new. */
export function commit({ temporary, target }: Staged): void {
  fs.renameSync(temporary, target);
}

/** Takes back what `stage` did. */
export function discard({ temporary, madeFolder }: Staged): void {
  fs.rmSync(temporary, { force: true });
  if (madeFolder !== undefined) removeEmpty(path.dirname(temporary), madeFolder);
}

function likeOld(descriptor: number, old: fs.Stats): void {
  const own = fs.fstatSync(descriptor);
  if (own.uid !== old.uid || own.gid !== old.gid) {
    try {
      fs.fchownSync(descriptor, old.uid, old.gid);
    } catch {
      // Only root may give a file away; anyone else keeps it.
    }
  }
  // After the owner, for a change of owner may clear bits of the mode.
  fs.fchmodSync(descriptor, old.mode & 0o7777);
}

/** Removes the folders from `folder` up to `top`, as long as nothing else has come to lie in them. */
function removeEmpty(folder: string, top: string): void {
  for (let at = folder; at.startsWith(top); at = path.dirname(at)) {
    try {
      fs.rmdirSync(at);
    } catch {
      return;
    }
  }
}
