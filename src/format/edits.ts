import { diffLines, diffWordsWithSpace, type Change } from 'diff';
import type { Edit } from '../contract.js';

/** Lines that differ in more words than that are one edit. */
const MOST = 2000;

/** What makes one text of another, word by word: where a socket is, must be found again after its line was broken. */
export function editsBetween(from: string, to: string): Edit[] {
  return editsOf(diffLines(from, to)).flatMap((edit) => {
    const words = diffWordsWithSpace(from.slice(edit.start, edit.end), edit.text, { maxEditLength: MOST });
    return words ? editsOf(words, edit.start) : [edit];
  });
}

function editsOf(changes: readonly Change[], start = 0): Edit[] {
  const edits: Edit[] = [];
  let at = start;
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      at += value.length;
      continue;
    }
    const last = edits.at(-1);
    const edit = last?.end === at ? last : { start: at, end: at, text: '' };
    if (edit !== last) edits.push(edit);
    if (added) edit.text += value;
    else {
      at += value.length;
      edit.end = at;
    }
  }
  return edits;
}
