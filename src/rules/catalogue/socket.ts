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
  return url === '' ? `${socket} with an unknown URL` : `${socket} to ${url}`;
}
