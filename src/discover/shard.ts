/** One part of a run that several machines share. */
export interface Shard {
  /** From 1. */
  index: number;
  total: number;
}

/**
 * Whether a file belongs to a shard. Decided by its path alone, so that every machine comes to the same split and a file
 * stays where it is when others come and go.
 *
 * @param file Relative to the working directory, with `/`.
 */
export function isInShard(file: string, { index, total }: Shard): boolean {
  // FNV-1a, 32 bits, over UTF-16 units; its last mixing step spreads names that differ in their end only.
  let hash = 0x811c9dc5;
  for (let at = 0; at < file.length; at += 1) {
    hash = Math.imul(hash ^ file.charCodeAt(at), 0x01000193);
  }
  hash ^= hash >>> 15;
  return (hash >>> 0) % total === index - 1;
}
