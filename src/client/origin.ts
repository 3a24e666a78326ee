import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from './site.js';
import { startOf } from './syntax.js';

/** What the user wrote to open a socket: the construction, or the call of a library that stands behind it. */
export function writtenPath({ origin, construction }: SocketSite): NodePath {
  return origin ?? construction;
}

/** Where a socket is opened, in the text of the user. */
export function offsetOf(site: SocketSite): number {
  return startOf(writtenPath(site).node);
}
