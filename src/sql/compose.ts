import { createHash } from 'node:crypto';
import type { Route } from '../contract.js';
import { broadcastDownSql, broadcastSql, channelsOf } from './broadcast.js';
import { existingSteps } from './existing/steps.js';
import type { ComposeOptions } from './facts.js';
import { renderPiece, withHelpers } from './pieces.js';
import { commentText } from './quote.js';
import { hashOf, headingOf, titleOf, type Section } from './sections.js';
import { fillSql, tableDownSql, tablesOf, tableSql } from './tables.js';

/** A migration, ready to be written. */
export interface Migration {
  /** The whole file; empty when the routes need nothing from the database. */
  text: string;
  /** Tables it provisions, as `schema.table`, in order. */
  tables: string[];
  /** Sentences for whoever applies it: what no SQL can settle. */
  notes: string[];
}

/** First line of every migration; the hash of the rest tells whether the same content was written before. */
const MARKER = /^-- realtime-migrate: sha256 ([0-9a-f]{64})$/m;

const LOCK_TIMEOUT = `-- Waiting long for a lock would hold up everyone behind it: better to fail and be run again.
set local lock_timeout = '10s';`;

/** The marker of a migration this tool wrote, else null. */
export function markerOf(text: string): string | null {
  return MARKER.exec(text)?.[1] ?? null;
}

/**
 * One migration that makes the channels of `routes` deliver: deterministic (same routes and facts, same text), idempotent (it may
 * run any number of times) and atomic (one transaction).
 *
 * @param known What migrations before this one hold, as {@link sectionsIn} reads it: it is left out.
 * @throws UserError when a route names no table, or a name PostgreSQL cannot hold.
 */
export function composeMigration(
  routes: readonly Route[],
  options: ComposeOptions,
  known: ReadonlyMap<string, string> = new Map(),
): Migration {
  const { tables, notes, ...all } = partsOf(routes, options);
  const sections = all.sections.filter((section) => known.get(titleOf(section)) !== hashOf(section));
  if (!sections.some(isNeeded)) return { text: '', tables: [], notes };

  const steps = sections.flatMap((section: Section) => [headingOf(section), ...section.blocks]);
  const blocks = ['begin;', LOCK_TIMEOUT, renderPiece('check-roles', {}), ...withHelpers(steps), 'commit;'];
  const body = `${header(routes)}\n\n${blocks.join('\n\n')}\n`;
  const hash = createHash('sha256').update(body).digest('hex');
  return {
    text: `-- realtime-migrate: sha256 ${hash}\n${body}`,
    tables: tables.map(({ schema, table }) => `${schema}.${table}`),
    notes,
  };
}

function partsOf(routes: readonly Route[], options: ComposeOptions) {
  const tables = tablesOf(routes, options.tables);
  const channels = channelsOf(routes);
  const existing = new Map(tables.map((table) => [table, existingSteps(table, options)]));
  const sections: Section[] = [
    ...tables.map((table) => ({
      title: `table ${table.schema}.${table.table}`,
      blocks: existing.get(table)?.up ?? tableSql(table, options),
    })),
    ...tables.map((table) => ({
      title: `the rows of ${table.schema}.${table.table}`,
      blocks: existing.get(table)?.fill ?? fillSql(table),
    })),
    ...channels.map((route) => ({
      title: `${route.private ? 'private' : 'public'} broadcast channel ${route.channel}`,
      blocks: broadcastSql(route, options),
    })),
  ].filter(({ blocks }) => blocks.length > 0);
  return { tables, sections, notes: [...existing.values()].flatMap((steps) => steps?.notes ?? []) };
}

/**
 * The part of {@link composeMigration} that is about one route, to be read: the procedures it calls are defined at the top of a
 * whole migration. Empty when the route needs nothing.
 *
 * @throws UserError as {@link composeMigration} does.
 */
export function excerptFor(route: Route, options: ComposeOptions): string {
  const { sections } = partsOf([route], options);
  return sections.flatMap(({ title, blocks }) => [`-- ${commentText(title)}`, ...blocks]).join('\n\n');
}

/** Whether a section does anything; a public channel has advice only. */
function isNeeded({ blocks }: Section): boolean {
  return blocks.some((block) => block.split('\n').some((line) => line !== '' && !line.startsWith('--')));
}

/**
 * The way back from {@link composeMigration}: nothing is sent any more, a view that was turned into a table is a view
 * again. Tables, their rows, indexes, grants and row level security stay, except where it is known what was there before: that is
 * restored. Empty when there is nothing to take back.
 */
export function composeDown(
  routes: readonly Route[],
  options: Pick<ComposeOptions, 'tables' | 'existing'> = {},
): string {
  const steps: string[] = [];
  for (const route of channelsOf(routes)) steps.push(...broadcastDownSql(route));
  for (const table of tablesOf(routes, options.tables))
    steps.push(...(existingSteps(table, { ...options, admin: '' })?.down ?? tableDownSql(table)));
  if (steps.length === 0) return '';
  return `${['begin;', LOCK_TIMEOUT, ...withHelpers(steps), 'commit;'].join('\n\n')}\n`;
}

function header(routes: readonly Route[]): string {
  return [
    '-- Tables, grants, policies and publication for the Realtime channels of this application:',
    ...routes.map((route) => {
      const rows = route.kind === 'broadcast' ? '' : ` on ${route.schema ?? 'public'}.${route.table ?? ''}`;
      return commentText(`--   ${route.channel}: ${route.kind}${rows}, in place of ${route.path}`);
    }),
    '-- It may run again, and it is one transaction: if a statement fails, nothing has changed.',
  ].join('\n');
}
