import type { FileChange, SiteOutcome } from '../../contract.js';
import { hunksOf } from '../patch.js';
import { fileLines } from './code/lines.js';
import type { CodeLine, DiffData, DiffLine } from './data.js';

const EMPTY: CodeLine = ['', ''];

/** The diff of a change in colours, with the places of the sockets in the old text. */
export function diffData(change: FileChange, sites: readonly SiteOutcome[]): DiffData {
  const { file, before, after } = change;
  const old = before === null ? [] : fileLines(file, before);
  const now = fileLines(file, after);
  return {
    isNew: before === null,
    hunks: hunksOf(change).hunks.map(({ oldStart, newStart, lines }) => {
      let [left, right] = [oldStart - 1, newStart - 1];
      return {
        before: oldStart,
        after: newStart,
        // What starts otherwise says that the last line has no end.
        lines: lines
          .filter((line) => /^[ +-]/.test(line))
          .map((line): DiffLine => {
            if (line.startsWith('-')) return ['-', ...(old[left++] ?? EMPTY)];
            if (line.startsWith(' ')) left += 1;
            return [line.startsWith('+') ? '+' : ' ', ...(now[right++] ?? EMPTY)];
          }),
      };
    }),
    marks: sites.map(({ location, route, url }) => ({ line: location.line, label: route ?? url })),
  };
}
