import pc from 'picocolors';
import { patchOf } from './patch.js';
import type { Reporter } from './reporter.js';
import { printable } from './text.js';

/** Colours a patch for the eye. It is not to be applied any more: control characters are written out. */
function paint(patch: string): string {
  const { bold, cyan, green, red } = pc.createColors(true);
  const styles: [prefix: string, style: (text: string) => string][] = [
    ['diff ', bold],
    ['new file ', bold],
    ['--- ', bold],
    ['+++ ', bold],
    ['@@ ', cyan],
    ['+', green],
    ['-', red],
  ];
  let header = true;
  return patch
    .split('\n')
    .map((line) => {
      if (line.startsWith('diff ')) header = true;
      const style = styles.find(([prefix, style]) => line.startsWith(prefix) && (header || style !== bold));
      if (line.startsWith('@@ ')) header = false;
      const text = line.replace(/\r$/, '').split('\t').map(printable).join('\t');
      return style === undefined ? text : style[1](text);
    })
    .join('\n');
}

/** What a run changes or would change, as one patch for `git apply`. Empty when nothing changes. */
export const diff: Reporter = (result, { color = false } = {}) => {
  const patch = result.changes.map(patchOf).join('');
  return color ? paint(patch) : patch;
};
