/** A part of a text that is cut, item by item, where the whole would be too long. */
export interface Part {
  /** Stands before the items, as a block. */
  head: string;
  items: readonly string[];
  /** Stands after them, as a block. */
  tail?: string;
  /** Between two items; a blank line unless said. */
  between?: string;
  /** What one item is called, for the count of those that are left out. */
  noun: string;
  /** How much of the whole it may take, from 0 to 1; all that is left unless said. */
  share?: number;
}

/** The parts that fit, as one text, and how many items of what were left out. */
export interface Fitted {
  text: string;
  left: Map<string, number>;
}

/** Longer in bytes of UTF-8 than in characters of any kind, so that a limit in either is kept. */
export function sizeInBytes(text: string): number {
  return Buffer.byteLength(text);
}

/** Takes the parts in their order, and of each the items that fit. A part without room for an item goes as a whole. */
export function fitted(parts: readonly Part[], size: number): Fitted {
  const blocks: string[] = [];
  const left = new Map<string, number>();
  let room = size;
  for (const { head, items, tail = '', between = '\n\n', noun, share = 1 } of parts) {
    const fixed = sizeInBytes(head) + sizeInBytes(tail) + 6;
    const most = Math.min(room, size * share);
    const taken: string[] = [];
    let used = fixed;
    for (const item of items) {
      const length = sizeInBytes(item) + between.length;
      if (used + length > most) continue;
      used += length;
      taken.push(item);
    }
    if (taken.length < items.length) left.set(noun, (left.get(noun) ?? 0) + items.length - taken.length);
    if (taken.length === 0) continue;
    room -= used;
    blocks.push([head, taken.join(between), tail].filter((block) => block !== '').join('\n\n'));
  }
  return { text: blocks.join('\n\n'), left };
}
