import type { FileChange, Route, SiteOutcome } from '../contract.js';
import { plural, printable, wrap } from './text.js';

/** A socket that a commit moves, and the line where its channel stands then. */
export interface MovedSocket {
  site: SiteOutcome;
  line: number;
}

/** What the commit of a route holds. */
export interface RouteCommit {
  moved: readonly MovedSocket[];
  /** Those of the sockets; the first gives the commit its subject. */
  routes: readonly Route[];
  /** The migration, where a part of it is in the commit. */
  sql: string | undefined;
}

/** Columns of a body, and the longest subject that hosts and checks of messages take. */
const WIDTH = 72;
const SUBJECT = 100;
/** More places than a message should name. */
const NAMED = 20;

/** Why and how a route was moved, for whoever reads the history: its sockets, what each is now, and what wants a look. */
export function messageOfRoute({ moved, routes, sql }: RouteCommit): string {
  const paragraphs = routes.map(({ path, kind, channel, schema = 'public', table }) => {
    const rows = `${schema}.${table ?? ''}`;
    const what = {
      row: `the state in ${rows}: it is read on each join, and every change of it is followed`,
      feed: `the rows that are inserted into ${rows}`,
      broadcast: 'messages that are broadcast on it',
    }[kind];
    return `${path} was a hand-written WebSocket. In its place the channel ${channel} of Supabase Realtime carries ${what}.`;
  });
  const levels = moved.map(({ site: { action } }) => action);
  const looks = levels.filter((level) => level === 'review').length;
  const sure =
    looks === 0
      ? 'All uses of it are understood, and behave as before.'
      : 'Behaviour is kept, but what is listed below wants a look.';
  const sentences = [
    ...paragraphs,
    sure,
    ...(sql === undefined ? [] : [`What it needs of the database is in ${sql}.`]),
  ];
  return message(subjectOf(routes), [
    ...sentences.map((sentence) => wrapped(sentence)),
    [`${plural(moved.length, 'socket')}:`, '', ...listed(moved.map(socketLines))].join('\n'),
  ]);
}

/** What the channels of the commits after this one need. */
export function messageOfNeeds(files: readonly Pick<FileChange, 'file' | 'kind'>[]): string {
  const isClient = files.some(({ kind }) => kind === 'client');
  return message(isClient ? 'Add the Supabase client' : 'Prepare Supabase Realtime', [
    wrapped('What the channels of the commits after this one need:'),
    files.map(({ file }) => wrapped(file, '- ', '  ')).join('\n'),
  ]);
}

/** What the package manager wrote, after the commits of the routes. */
export function messageOfInstall(): string {
  return message('Install the Supabase client', [
    wrapped('The channels of the commits before this one import `@supabase/supabase-js`.'),
  ]);
}

/** The comments above what only a human can move. */
export function messageOfMarks(left: readonly MovedSocket[]): string {
  return message('Mark the WebSockets that are left', [
    wrapped('No rewrite keeps what these do, for the reason in the comment above each:'),
    listed(left.map(({ site, line }) => [wrapped(placeOf(site, line), '- ', '  ')])).join('\n'),
  ]);
}

const CONVENTIONAL = /^(?:build|chore|ci|docs|feat|fix|perf|refactor|style|test)(?:\([^)]*\))?!?: /;

/** The message as this repository writes them: with a type in front where its latest subjects have one. */
export function inStyleOf(subjects: readonly string[], text: string): string {
  const typed = subjects.filter((subject) => CONVENTIONAL.test(subject)).length;
  if (typed === 0 || typed * 2 < subjects.length) return text;
  return clipped(`refactor: ${text.charAt(0).toLowerCase()}${text.slice(1)}`);
}

function subjectOf([first, ...more]: readonly Route[]): string {
  if (!first) return 'Move WebSockets to Supabase Realtime';
  const others = more.length === 0 ? '' : ` and ${plural(more.length, 'more route')}`;
  return `Move ${first.path} to the channel ${first.channel}${others}`;
}

function message(subject: string, paragraphs: readonly string[]): string {
  return `${clipped([printable(subject), ...paragraphs].join('\n\n'))}\n`;
}

/** With a subject that fits. */
function clipped(text: string): string {
  const [subject = '', ...body] = text.split('\n');
  return [subject.length > SUBJECT ? `${subject.slice(0, SUBJECT - 1)}…` : subject, ...body].join('\n');
}

function wrapped(text: string, first = '', rest = first): string {
  return wrap(printable(text), WIDTH, first, rest);
}

function placeOf({ file }: SiteOutcome, line: number): string {
  return `${file}:${String(line)}`;
}

function socketLines({ site, line }: MovedSocket): string[] {
  const { action, reasons, channel, table, library } = site;
  const from = library === undefined ? '' : ` (was ${library})`;
  const to = `channel ${channel ?? ''}${table === null ? '' : ` on ${table}`}`;
  return [
    wrapped(`${placeOf(site, line)}${from}: ${action}, ${to}`, '- ', '  '),
    ...reasons.map((reason) => wrapped(reason, '  - ', '    ')),
  ];
}

function listed(items: readonly string[][]): string[] {
  const more = items.length - NAMED;
  return [...items.slice(0, NAMED).flat(), ...(more > 0 ? [`- and ${String(more)} more`] : [])];
}
