/** The facts a message about a socket may name. */
export interface SocketArgs {
  /** URL as far as it is known; empty when nothing of it is. */
  url: string;
  /** Topic of the channel that takes its place, when there is one. */
  channel: string | null;
}

/** How a sentence names a socket. */
export function socketTo({ url }: Pick<SocketArgs, 'url'>): string {
  return url === '' ? 'WebSocket with an unknown URL' : `WebSocket to ${url}`;
}
