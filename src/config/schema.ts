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

/** What a key means and, in words, what holds where it is absent and no default says so: docs/configuration.md is made of these. */
export interface Meaning {
  means: string;
  unless?: string;
}

const means = <T>(text: string, unless?: string) =>
  v.metadata<T, Meaning & Record<string, unknown>>({ means: text, ...(unless !== undefined && { unless }) });

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
  means(
    'Pattern for the path of the URL, whatever its host, scheme or query. `:name` is a parameter, `*` one segment, `**` any path, also one that could not be resolved',
  ),
);
const channel = v.pipe(
  known('channel'),
  v.check((value) => value !== 'realtime', 'a channel name other than "realtime", which Supabase reserves'),
  means('Topic of the channel; `{name}` stands for a parameter of the path. `realtime` is reserved'),
);
const table = v.pipe(
  known('table'),
  v.regex(/^[^.]+$/, 'a table name alone (its schema goes into the key "schema")'),
  means('Table that feeds the channel; required. Without its schema'),
);

const source = v.pipe(
  v.string('the name of a table, or schema.table'),
  v.regex(/^[^.]+(\.[^.]+)?$/, 'the name of a table, or schema.table'),
);
const common = {
  path,
  channel,
  auth: v.pipe(
    flag,
    means(
      '`true`: join only after `supabase.realtime.setAuth()`; unless said, when the old code sent a token or the back end asked who calls',
    ),
  ),
  sources: v.pipe(
    v.optional(v.array(source, 'a list of tables')),
    means(
      'Tables (`orders`, `shop.orders`) whose changes feed the channel, by triggers: a `row` table is refreshed, a `feed` gets what is inserted there, a `broadcast` sends what is inserted or updated there',
    ),
  ),
  todo: v.pipe(
    v.optional(text('what is still to be decided')),
    means(
      'What is still to be decided. The sockets of the route are left, with this as the reason, until you delete it',
    ),
  ),
};
/** `30 seconds`, as PostgreSQL reads it, within what a scheduler can count. */
const every = v.pipe(
  v.optional(
    v.pipe(
      v.string('a time such as "30 seconds" or "5 minutes"'),
      v.regex(
        /^([1-9]|[1-5]\d) (seconds?|minutes?)$|^([1-9]|1\d|2[0-3]) hours?$/,
        'a time such as "30 seconds" or "5 minutes", from 1 to 59 (hours: 23)',
      ),
    ),
  ),
  means('How often the rows are refreshed, such as `30 seconds` or `5 minutes`; every 2 minutes unless said'),
);
const keep = v.pipe(
  v.optional(
    v.pipe(
      v.string('a time such as "30 days"'),
      v.regex(/^[1-9]\d{0,3} (hour|day|week|month|year)s?$/, 'a time such as "30 days"'),
    ),
  ),
  means('How long rows are kept, such as `30 days`; for ever unless said'),
);
const rows = {
  ...common,
  table,
  schema: v.pipe(
    v.optional(text('the name of a schema')),
    means('Schema of the table; `public` unless said'),
  ),
  filter: v.pipe(
    v.optional(
      v.pipe(
        text('a filter such as "room_id=eq.{roomId}"'),
        v.regex(/^\w+=\w+\..+$/, 'a filter such as "room_id=eq.{roomId}"'),
      ),
    ),
    means('Realtime filter such as `room_id=eq.{roomId}`; holds for the snapshot too'),
  ),
};

const row = v.strictObject({
  kind: v.pipe(v.literal('row'), means('state, every event, read again on each (re)join')),
  ...rows,
  key: v.pipe(
    v.optional(text('the column that identifies a row')),
    means('Column that identifies a row, when the table holds many. Without it the table holds one'),
  ),
  every,
});
const feed = v.strictObject({
  kind: v.pipe(v.literal('feed'), means('appended rows, INSERT only')),
  ...rows,
  keep,
  snapshot: v.pipe(
    v.optional(
      object(
        {
          order: known('order'),
          limit: v.pipe(v.number(wanted.limit), v.integer(wanted.limit), v.minValue(1, wanted.limit)),
        },
        'an object with "order" and "limit"',
      ),
    ),
    means('`{ order, limit }`: load so many latest rows on each (re)join'),
  ),
});
const broadcast = v.strictObject({
  kind: v.pipe(v.literal('broadcast'), means('arbitrary JSON')),
  ...common,
  event: v.pipe(
    v.optional(text('the name of an event, or "*"')),
    means('The event to listen to, `*` for all. Without it the type-like field of a message is the event'),
  ),
  private: v.pipe(flag, means('`true`: a private channel, guarded by policies on `realtime.messages`')),
  relay: v.pipe(
    flag,
    means('`true`: the backend hands on what a client sends, so a `send` becomes `channel.send`'),
  ),
});

const strings = (what: string) => v.optional(v.array(text(what), 'a list of strings'));

const ruleLevels = ['error', 'warning', 'info', 'off'] as const;
const wantedLevel = '"error", "warning", "info" or "off"';

export const userConfigSchema = object(
  {
    client: v.optional(
      object(
        {
          module: v.pipe(
            v.optional(text('a module specifier such as "@/lib/supabase"')),
            means('Module the generated code imports the Supabase client from', 'found, else written'),
          ),
          export: v.pipe(
            v.optional(
              v.pipe(
                v.string('the name of an export'),
                v.regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u, 'the name of an export'),
              ),
            ),
            means('Name under which that module exports it', 'found, else written'),
          ),
        },
        'an object with "module" and "export"',
      ),
    ),
    routes: v.optional(v.array(v.variant('kind', [row, feed, broadcast], 'a route'), 'a list of routes')),
    backend: v.optional(
      object(
        {
          roots: v.pipe(
            strings('the path of a folder'),
            means(
              'Folders of back ends outside the working directory, all of which is looked at anyway. Named here, they count as all there is: a client that none of them answers is reported',
            ),
          ),
          modules: v.pipe(
            strings('the name or path of a module'),
            means(
              'Modules of the old back end, by name or path, beside `admin_realtime.py`, `admin.py`, `cron.py` and `cache_warmer_service.py`. A name needs evidence in the code to count',
            ),
          ),
        },
        'an object with the lists "roots" and "modules"',
      ),
    ),
    sql: v.optional(
      object(
        {
          dir: v.pipe(v.optional(text('the path of a folder')), means('Folder of the migrations', 'found')),
          admin: v.pipe(
            v.optional(text('an SQL predicate')),
            means('SQL predicate that admits a reader; by default an administrator'),
          ),
          roles: v.pipe(
            v.optional(
              v.pipe(
                v.array(text('the name of a role'), 'a list of roles'),
                v.minLength(1, 'at least one role'),
              ),
            ),
            means(
              "Roles that may read what it admits. With `['anon', 'authenticated']` and `admin: 'true'` the rows are public",
              "`['authenticated']`",
            ),
          ),
        },
        'an object with "dir", "admin" and "roles"',
      ),
    ),
    exclude: v.pipe(
      strings('a pattern'),
      means('Patterns of files to leave out, read as lines of a `.gitignore` in the working directory'),
    ),
    rules: v.pipe(
      v.optional(
        v.record(v.string(), v.picklist(ruleLevels, wantedLevel), 'an object such as { "RM004": "off" }'),
      ),
      means(
        "Level of a finding by its code or name: `{ RM004: 'off', 'legacy-websocket': 'warning' }`; `error`, `warning`, `info` or `off`",
      ),
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
