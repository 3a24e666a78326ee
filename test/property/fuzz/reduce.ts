/** How long a reduction may take, in milliseconds. */
const LIMIT = 15_000;

/** Takes lines, then characters, out of a failing input as long as it fails in the same way. */
export function reduce(text: string, fails: (text: string) => boolean): string {
  const end = Date.now() + LIMIT;
  const byLines = reduceParts(text.split(/(?<=\n)/), fails, end);
  return byLines.length > 600 ? byLines : reduceParts(byLines.split(/(?<=[\s;(){}[\],.])/), fails, end);
}

function reduceParts(parts: string[], fails: (text: string) => boolean, end: number): string {
  let current = parts;
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < current.length && Date.now() < end;) {
      const smaller = [...current.slice(0, at), ...current.slice(at + size)];
      if (smaller.length < current.length && fails(smaller.join(''))) current = smaller;
      else at += size;
    }
  }
  return current.join('');
}
