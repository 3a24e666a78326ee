import { createHash } from 'node:crypto';
import { commentText } from './quote.js';

/** One part of a migration: a table, what fills it, or a channel. */
export interface Section {
  /** Names it in later migrations: `table public.orders`. */
  title: string;
  blocks: string[];
}

const SECTION = /^-- realtime-migrate: section ([0-9a-f]{16}) (.+)$/gm;

/** The heading of a section, with a hash of its content: a later migration leaves out what did not change. */
export function headingOf(section: Section): string {
  const title = titleOf(section);
  return `-- ${title}\n-- ${'='.repeat(Math.min(title.length, 100))}\n-- realtime-migrate: section ${hashOf(section)} ${title}`;
}

/** The sections that `text` holds: the hash of each by its title. */
export function sectionsIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(SECTION)].map(([, hash = '', title = '']) => [title, hash]));
}

export function titleOf({ title }: Section): string {
  return commentText(title);
}

export function hashOf({ blocks }: Section): string {
  return createHash('sha256').update(blocks.join('\n\n')).digest('hex').slice(0, 16);
}
