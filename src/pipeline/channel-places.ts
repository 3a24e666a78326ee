import type * as t from '@babel/types';
import type { ChannelSite } from '../client/channel-site.js';
import type { Discovered } from '../contract.js';
import type { ChannelPlace } from '../links/index.js';
import { attempt } from './attempt.js';
import { channelsIn } from './channel-file.js';

/** The channels of files, as the link table sees them. A file that does not parse has none; its failure is reported elsewhere. */
export function channelPlaces(files: Discovered['channels']): ChannelPlace[] {
  return files.flatMap((source) => {
    const found = attempt(() => channelsIn(source));
    return 'reason' in found ? [] : found.channels.map((site) => placeOf(source.file, site));
  });
}

/** What one channel tells of the route it took the place of. */
export function placeOf(file: string, { creation, listeners }: ChannelSite): ChannelPlace {
  return {
    file,
    line: creation.node.loc?.start.line ?? 1,
    topic: topicOf(creation.node.arguments[0]),
    tables: listeners.flatMap(({ kind, options: { schema = 'public', table } }) =>
      kind === 'postgres_changes' && table !== undefined ? `${schema}.${table}` : [],
    ),
  };
}

function topicOf(node: t.Node | undefined): string | null {
  if (node?.type === 'StringLiteral') return node.value;
  if (node?.type !== 'TemplateLiteral') return null;
  return node.quasis.map(({ value }) => value.cooked ?? value.raw).join('{}');
}
