import * as v from 'valibot';

/**
 * The shape of a `UserConfig`. A message completes the sentence "expected …"; validate.ts adds the place and what was
 * found there. What needs more than one key (parameters, duplicates) is checked in routes.ts.
 */

/** What each key holds: the message of a wrong value, and of a required one that is absent. */
export const wanted: Readonly<Record<string, string>> = {
  path: 'a path such as "/ws/rooms/:roomId"',
  kind: '"row", "feed" or "broadcast"',
  channel: 'the name of the channel',
  table: 'the name of the table',
  order: 'the column to order by',
  limit: 'a whole number of rows above 0',
};

/** A plain object with these keys and no others; to valibot alone a list or a promise would pass for `{}`. */
const object = <const T extends v.ObjectEntries>(entries: T, what: string) =>
  v.pipe(
    v.custom<object>((value) => Object.prototype.toString.call(value) === '[object Object]', what),
    v.strictObject(entries, what),
  );
const text = (what: string) => v.pipe(v.string(what), v.regex(/\S/, what));
const flag = v.optional(v.boolean('true or false'));
const known = (key: keyof typeof wanted & string) => text(wanted[key] ?? key);

const path = v.pipe(
  known('path'),
  v.regex(/^(\/|\*\*)/, 'a path that begins with "/" (or "**" for any)'),
  v.regex(/^[^?#]*$/, 'a path without a query or fragment'),
  v.check(
    (value) => value.split('/').every((part) => !/[*:]/.test(part) || /^(\*\*?|:[A-Za-z_]\w*)$/.test(part)),
    'segments that are plain text, ":name", "*" or "**"',
  ),
);
const channel = v.pipe(
  known('channel'),
  v.check((value) => value !== 'realtime', 'a channel name other than "realtime", which Supabase reserves'),
);
const table = v.pipe(
  known('table'),
  v.regex(/^[^.]+$/, 'a table name alone (its schema goes into the key "schema")'),
);

const source = v.pipe(
  v.string('the name of a table, or schema.table'),
  v.regex(/^[^.]+(\.[^.]+)?$/, 'the name of a table, or schema.table'),
);
const common = {
  path,
  channel,
  auth: flag,
  sources: v.optional(v.array(source, 'a list of tables')),
  todo: v.optional(text('what is still to be decided')),
};
/** `30 seconds`, as PostgreSQL reads it, within what a scheduler can count. */
const every = v.optional(
  v.pipe(
    v.string('a time such as "30 seconds" or "5 minutes"'),
    v.regex(
      /^([1-9]|[1-5]\d) (seconds?|minutes?)$|^([1-9]|1\d|2[0-3]) hours?$/,
      'a time such as "30 seconds" or "5 minutes", from 1 to 59 (hours: 23)',
    ),
  ),
);
const keep = v.optional(
  v.pipe(
    v.string('a time such as "30 days"'),
    v.regex(/^[1-9]\d{0,3} (hour|day|week|month|year)s?$/, 'a time such as "30 days"'),
  ),
);
const rows = {
  ...common,
  table,
  schema: v.optional(text('the name of a schema')),
  filter: v.optional(
    v.pipe(
      text('a filter such as "room_id=eq.{roomId}"'),
      v.regex(/^\w+=\w+\..+$/, 'a filter such as "room_id=eq.{roomId}"'),
    ),
  ),
};

const row = v.strictObject({
  kind: v.literal('row'),
  ...rows,
  key: v.optional(text('the column that identifies a row')),
  every,
});
const feed = v.strictObject({
  kind: v.literal('feed'),
  ...rows,
  keep,
  snapshot: v.optional(
    object(
      {
        order: known('order'),
        limit: v.pipe(v.number(wanted.limit), v.integer(wanted.limit), v.minValue(1, wanted.limit)),
      },
      'an object with "order" and "limit"',
    ),
  ),
});
const broadcast = v.strictObject({
  kind: v.literal('broadcast'),
  ...common,
  event: v.optional(text('the name of an event, or "*"')),
  private: flag,
  relay: flag,
});

const strings = (what: string) => v.optional(v.array(text(what), 'a list of strings'));

const ruleLevels = ['error', 'warning', 'info', 'off'] as const;
const wantedLevel = '"error", "warning", "info" or "off"';

export const userConfigSchema = object(
  {
    client: v.optional(
      object(
        {
          module: v.optional(text('a module specifier such as "@/lib/supabase"')),
          export: v.optional(
            v.pipe(
              v.string('the name of an export'),
              v.regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u, 'the name of an export'),
            ),
          ),
        },
        'an object with "module" and "export"',
      ),
    ),
    routes: v.optional(v.array(v.variant('kind', [row, feed, broadcast], 'a route'), 'a list of routes')),
    backend: v.optional(
      object(
        { roots: strings('the path of a folder'), modules: strings('the name or path of a module') },
        'an object with the lists "roots" and "modules"',
      ),
    ),
    sql: v.optional(
      object(
        {
          dir: v.optional(text('the path of a folder')),
          admin: v.optional(text('an SQL predicate')),
          roles: v.optional(
            v.pipe(
              v.array(text('the name of a role'), 'a list of roles'),
              v.minLength(1, 'at least one role'),
            ),
          ),
        },
        'an object with "dir", "admin" and "roles"',
      ),
    ),
    exclude: strings('a pattern'),
    rules: v.optional(
      v.record(v.string(), v.picklist(ruleLevels, wantedLevel), 'an object such as { "RM004": "off" }'),
    ),
  },
  'a configuration object',
);

/** The keys a place may have, for the message about one it may not. */
export const keysOf = {
  config: ['client', 'routes', 'backend', 'sql', 'exclude', 'rules'],
  row: Object.keys(row.entries),
  feed: Object.keys(feed.entries),
  broadcast: Object.keys(broadcast.entries),
  snapshot: ['order', 'limit'],
  client: ['module', 'export'],
  backend: ['roots', 'modules'],
  sql: ['dir', 'admin', 'roles'],
} as const;
