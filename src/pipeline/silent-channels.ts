import type { Backend, Sender } from '../backend/index.js';
import type { NextStep, Route, SiteOutcome } from '../contract.js';
import { isServing, opens } from '../links/index.js';

/** A broadcast channel on which only the old back end could have sent. */
export interface SilentChannel {
  channel: string;
  /** Where it sent to the sockets that the channel takes the place of. */
  senders: readonly Sender[];
}

/** Where each channel of the routes has to be sent on, by what reached the sockets (`sites`) of its route. */
export function silentChannels(
  routes: readonly Route[],
  sites: readonly SiteOutcome[],
  backend: Pick<Backend, 'routes' | 'senders'>,
): SilentChannel[] {
  return routes.map(({ path, channel }) => {
    const own = sites.filter(({ route }) => route === path);
    const served = backend.routes.filter(
      (route) => own.some((site) => opens(site, route)) || (!path.includes('**') && isServing(route, path)),
    );
    return { channel, senders: backend.senders(served) };
  });
}

const SHOWN = 6;

/** A channel delivers what is sent on it, and what used to send knows the old sockets only. */
export function sendStep(silent: readonly SilentChannel[]): NextStep {
  const channels = silent.map(({ channel }) => channel);
  const names = `${channels.length === 1 ? 'channel' : 'channels'} ${channels.join(', ')}`;
  return {
    text: `Send on the ${names}: nothing does yet.${told(silent)} A trigger sends with realtime.send(), of which the migration has an example, a server with channel.httpSend(); the event is the type of the message.`,
  };
}

/** Where the old back end sends, by channel unless it is the same for all. */
function told(silent: readonly SilentChannel[]): string {
  const places = new Map<string, string[]>();
  for (const { channel, senders } of silent)
    places.set(listed(senders), [...(places.get(listed(senders)) ?? []), channel]);
  const known = [...places].filter(([text]) => text !== '');
  if (known.length === 0) return '';
  const [first] = known;
  if (first && places.size === 1) return ` The old back end reaches its sockets in ${first[0]}.`;
  const each = known.map(([text, channels]) => `those of ${channels.join(', ')} in ${text}`);
  return ` Of its sockets the old back end reaches ${each.join('; ')}.`;
}

function listed(senders: readonly Sender[]): string {
  const shown = senders
    .slice(0, SHOWN)
    .map(({ file, line, call }) => `${file}:${String(line)} (\`${call}\`)`)
    .join(', ');
  return senders.length > SHOWN ? `${shown} and ${String(senders.length - SHOWN)} more` : shown;
}
