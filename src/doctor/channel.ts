/** What `doctor` looks at: the channels of an application, as plain data. */

/** Where a channel stands, in a source or in the configuration. */
export interface Place {
  /** Relative to the working directory, with `/`. */
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** Rows that a channel listens to. */
export interface TableListener {
  schema: string;
  table: string;
  /** `INSERT`, `UPDATE`, `DELETE`, or `*` for all. */
  event: string;
  filter?: string;
  /** Fields of `old` that the code reads; `*` for the whole of it. */
  readsOld: string[];
}

export interface Channel {
  /** The topic; `{name}` stands for a part that only the running code knows. */
  topic: string;
  private: boolean;
  /** It joins as a signed-in user: the code, or the route, says so. */
  auth: boolean;
  tables: TableListener[];
  /** Events of the broadcasts it listens to. */
  broadcasts: string[];
  /** Path of the route it belongs to, when it comes from the configuration. */
  route: string | null;
  place: Place;
}

/** A table that channels listen to, with what all of them want of it. */
export interface TableTarget {
  schema: string;
  table: string;
  events: string[];
  /** Database roles of which one has to be able to read; the likeliest first. */
  roles: string[];
  readsOld: string[];
}

/** A broadcast topic that channels join. */
export interface TopicTarget {
  topic: string;
  private: boolean;
  roles: string[];
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/**
 * Who may be at the other end. A page whose code waits for the login subscribes as `authenticated`; of any other it is not known,
 * and either role will do.
 */
function rolesOf(channels: readonly Channel[], role: string | undefined): string[] {
  if (role !== undefined) return [role];
  return channels.every(({ auth }) => auth) ? ['authenticated'] : ['authenticated', 'anon'];
}

/** The tables of the channels, each once, in order. */
export function tableTargets(channels: readonly Channel[], role?: string): TableTarget[] {
  const groups = new Map<string, { listener: TableListener; channel: Channel }[]>();
  for (const channel of channels) {
    for (const listener of channel.tables) {
      const key = JSON.stringify([listener.schema, listener.table]);
      groups.set(key, [...(groups.get(key) ?? []), { listener, channel }]);
    }
  }
  return [...groups.values()].flatMap((uses) => {
    const [first] = uses;
    if (!first) return [];
    const { schema, table } = first.listener;
    return {
      schema,
      table,
      events: unique(uses.map(({ listener }) => listener.event)),
      roles: rolesOf(
        uses.map(({ channel }) => channel),
        role,
      ),
      readsOld: unique(uses.flatMap(({ listener }) => listener.readsOld)),
    };
  });
}

/** The topics that carry broadcasts, each once for public and private. */
export function topicTargets(channels: readonly Channel[], role?: string): TopicTarget[] {
  const topics = new Map<string, TopicTarget>();
  for (const channel of channels) {
    if (channel.broadcasts.length === 0 && !channel.private) continue;
    const key = JSON.stringify([channel.topic, channel.private]);
    topics.set(key, { topic: channel.topic, private: channel.private, roles: rolesOf([channel], role) });
  }
  return [...topics.values()];
}
