import type { ChannelSite } from '../client/channel-site.js';
import { findChannels } from '../client/channels.js';
import type { Discovered } from '../contract.js';
import { parse, type ParseFailure, type SourceUnit } from '../parse/parse.js';

/** A file that opens channels, parsed. */
export interface ChannelFile {
  unit: SourceUnit;
  channels: ChannelSite[];
}

const known = new WeakMap<Discovered['channels'][number], ChannelFile | ParseFailure>();

/** The channels of a file; parsed once, whoever asks. Nothing is noted in its tree. */
export function channelsIn(source: Discovered['channels'][number]): ChannelFile | ParseFailure {
  let found = known.get(source);
  if (!found) {
    const unit = parse(source.file, source.text);
    found = 'reason' in unit ? unit : { unit, channels: findChannels(unit.ast) };
    known.set(source, found);
  }
  return found;
}
