import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Route } from '../contract.js';
import type { Channel, Place, TableListener } from '../doctor/channel.js';
import { parse } from '../parse/parse.js';
import { attempt } from './attempt.js';
import { sitesOf, type Survey } from './survey.js';

export interface FoundChannels {
  channels: Channel[];
  /** What could not be told from the code, a sentence each. */
  notes: string[];
}

/**
 * The channels of an application: those its code opens, and those the routes of its configuration stand for. Without a
 * configuration the default routes count where a socket in the code takes one, and all of them where there is nothing else.
 */
export async function findDoctorChannels(survey: Survey): Promise<FoundChannels> {
  const { channels, notes } = await fromCode(survey);
  const routes = await fromRoutes(survey, channels);
  if (channels.length + routes.length > 0 || survey.config.source !== undefined)
    return { channels: [...channels, ...routes], notes };
  const place = { file: 'realtime-migrate.config.ts', ...TOP };
  return {
    channels: survey.config.routes.map((route) => channelOf(route, place)),
    notes: [
      ...notes,
      'The code opens no channel and no route is configured: the three default routes of the admin dashboard are looked at.',
    ],
  };
}

const TOP = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** The parser is loaded where a file opens a channel. */
async function fromCode({ channels: files }: Survey): Promise<FoundChannels> {
  const channels: Channel[] = [];
  const notes: string[] = [];
  if (files.length === 0) return { channels, notes };
  const [{ findChannels }, { channelFacts }] = await Promise.all([
    import('../client/channels.js'),
    import('../client/channel-facts.js'),
  ]);
  for (const { file, text } of files) {
    const found = attempt(() => {
      const unit = parse(file, text);
      return 'reason' in unit
        ? unit
        : { sites: findChannels(unit.ast).map((site) => channelFacts(site, text)) };
    });
    if ('reason' in found) {
      notes.push(`${file} could not be read: ${found.reason}`);
      continue;
    }
    for (const { topic, private: isPrivate, auth, listeners, node } of found.sites) {
      const place = { file, ...placeOf(node.loc) };
      const at = `${file}:${String(place.line)}`;
      if (topic === undefined && listeners.every(({ kind }) => kind !== 'postgres_changes'))
        notes.push(`${at}: the topic of this channel is known only to the running code`);
      const rows = listeners.filter(({ kind }) => kind === 'postgres_changes');
      for (const { table, line } of rows) {
        if (table === undefined)
          notes.push(`${file}:${String(line)}: which table it listens to is known only to the running code`);
      }
      channels.push({
        topic: topic ?? '{value}',
        private: isPrivate,
        auth,
        tables: rows.flatMap(
          ({ schema = 'public', table, event = '*', filter, readsOld }): TableListener[] =>
            table === undefined ? [] : [{ schema, table, event, filter, readsOld }],
        ),
        broadcasts: listeners.filter(({ kind }) => kind === 'broadcast').map(({ event = '*' }) => event),
        route: null,
        place,
      });
    }
  }
  return { channels, notes };
}

function placeOf(loc: { start: Point; end: Point } | null | undefined): Omit<Place, 'file'> {
  if (!loc) return TOP;
  const { start, end } = loc;
  return { line: start.line, column: start.column + 1, endLine: end.line, endColumn: end.column + 1 };
}

interface Point {
  line: number;
  column: number;
}

/** Routes whose channel is not in the code as it is. */
async function fromRoutes(survey: Survey, known: readonly Channel[]): Promise<Channel[]> {
  const { config, cwd } = survey;
  const fresh = config.routes.filter(
    (route) => route.todo === undefined && !known.some((channel) => covers(channel, route)),
  );
  if (config.source !== undefined) {
    const text = readFileSync(config.source, 'utf8');
    const file = path.relative(cwd, config.source).split(path.sep).join('/');
    return fresh.map((route) => channelOf(route, { file, ...lineOf(text, route) }));
  }
  const sites = await sitesOf(survey.files);
  return fresh.flatMap((route) => {
    const site = sites.find((it) => it.route === route.path);
    return site ? [channelOf(route, { file: site.file, ...site.location })] : [];
  });
}

function covers(channel: Channel, { kind, table, schema = 'public', channel: topic }: Route): boolean {
  if (kind === 'broadcast')
    return channel.broadcasts.length > 0 && anonymous(channel.topic) === anonymous(topic);
  return channel.tables.some((it) => it.schema === schema && it.table === table);
}

function anonymous(topic: string): string {
  return topic.replace(/\{[^{}]*\}/g, '{}');
}

function channelOf(route: Route, place: Place): Channel {
  const { kind, channel, table, schema = 'public', filter, event = '*', auth = false } = route;
  return {
    topic: channel,
    private: route.private ?? false,
    auth: auth || route.private === true,
    tables:
      kind === 'broadcast' || table === undefined
        ? []
        : [{ schema, table, event: kind === 'feed' ? 'INSERT' : '*', filter, readsOld: [] }],
    broadcasts: kind === 'broadcast' ? [event] : [],
    route: route.path,
    place,
  };
}

/** The line of a configuration that names the channel of a route, else its first. */
function lineOf(text: string, { channel, path: route }: Route): Omit<Place, 'file'> {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => line.includes(route) || line.includes(channel));
  const line = index < 0 ? 1 : index + 1;
  return { ...TOP, line, endLine: line };
}
