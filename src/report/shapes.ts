import { printable } from './text.js';

/** Code to aim at where a person, or an assistant, writes a channel by hand. */

export type Shape = 'rows' | 'feed' | 'broadcast';

const STATUS = `.subscribe((status) => {
    // SUBSCRIBED at each (re)join; CHANNEL_ERROR, TIMED_OUT and CLOSED are all "not connected".
    setConnected(status === 'SUBSCRIBED');
  });
// when the component or page is left:
void supabase.removeChannel(channel);`;

/**
 * The shape of a channel in TypeScript.
 *
 * @param channel Topic.
 * @param table `schema.name`, for rows.
 */
export function shapeOf(shape: Shape, channel: string, table: string | null): string {
  const [schema = 'public', name = 'TABLE'] = (table ?? 'public.TABLE').split('.');
  const topic = literal(channel);
  if (shape === 'broadcast') {
    return `const channel = supabase
  .channel(${topic})
  .on('broadcast', { event: '*' }, ({ event, payload }) => handle(event, payload))
  ${STATUS}`;
  }
  const from = `{ event: '${shape === 'feed' ? 'INSERT' : '*'}', schema: ${literal(schema)}, table: ${literal(name)} }`;
  const callback =
    shape === 'feed'
      ? `({ new: row }) => add(row)`
      : `(change) => {
    if (change.eventType !== 'DELETE') show(change.new);
  }`;
  return `const channel = supabase
  .channel(${topic})
  // What was missed while away is not sent again: load it whenever the database starts to listen.
  .on('system', {}, (m) => {
    if (m.extension === 'postgres_changes' && m.status === 'ok') void load();
  })
  .on('postgres_changes', ${from}, ${callback})
  ${STATUS}`;
}

/** A string in quotes that it cannot leave. */
function literal(text: string): string {
  return `'${printable(text).replace(/['\\]/g, '\\$&')}'`;
}
