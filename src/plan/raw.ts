import type { UrlContext } from '../client/outside.js';
import { isReactiveState, isVue3, storeState } from '../client/self.js';
import type { FieldHolder, SocketSite } from '../client/site.js';

/**
 * The fields in which Vue would wrap the channel, all the way down: state of a component (`data`) or of a pinia store. A WebSocket is
 * none of the objects that Vue wraps. Where nothing tells that this Vue has `markRaw`, there are none.
 */
export function wrappedFields(
  { holders }: SocketSite,
  { hasMarkRaw }: Pick<UrlContext, 'hasMarkRaw'>,
): FieldHolder[] {
  return holders.filter(
    (holder): holder is FieldHolder =>
      holder.kind === 'field' &&
      isReactiveState(holder.owner, holder.name) &&
      (storeState(holder.owner) !== undefined || isVue3(holder.owner) || hasMarkRaw?.() === true),
  );
}
