/** The facts a message about a socket may name. */
export interface SocketArgs {
  /** The package that opens it; none for the platform's own. */
  library?: string;
  /** URL as far as it is known; empty when nothing of it is. */
  url: string;
  /** Topic of the channel that takes its place, when there is one. */
  channel: string | null;
}

/** How a sentence names a socket. */
export function socketTo({ url, library }: Pick<SocketArgs, 'url' | 'library'>): string {
  const socket = library === undefined ? 'WebSocket' : `Socket of ${library}`;
  return url === '' ? `${socket} with an unknown URL` : `${socket} to ${shortened(url)}`;
}

/** Two of the ways a URL can come out tell enough: the others differ in scheme and host. */
function shortened(url: string): string {
  const ways = url.split(' | ');
  return ways.length <= 2 ? url : `${ways.slice(0, 2).join(' | ')} | ${String(ways.length - 2)} more`;
}
