import type { Route } from '../contract.js';
import type { ComposeOptions } from './facts.js';
import { createdColumns, tablesOf, type RealtimeTable } from './tables.js';

/** First line of the file, by which a later run knows that it may be written anew. */
export const TYPES_MARK = '// Written by realtime-migrate sql --types.';

/** The guide's own tables. */
const KNOWN: Record<NonNullable<RealtimeTable['known']>, Record<string, string>> = {
  admin_metrics_view: {
    key_id: 'number',
    total_users: 'number',
    active_users: 'number',
    open_alerts: 'number',
    errors_last_hour: 'number',
    requests_per_minute: 'number',
    top_endpoints: '{ path: string; calls: number }[]',
    service_health: "{ name: string; status: 'up' | 'degraded' | 'down' }[]",
    generated_at: 'string',
  },
  system_alerts: {
    id: 'string',
    severity: "'info' | 'warning' | 'critical'",
    title: 'string',
    message: 'string',
    source: 'string',
    acknowledged: 'boolean',
    created_at: 'string',
  },
  system_logs: {
    id: 'number',
    level: "'debug' | 'info' | 'warning' | 'error'",
    service: 'string',
    message: 'string',
    context: 'Record<string, unknown> | null',
    created_at: 'string',
  },
};

/**
 * The rows of the tables as TypeScript, as Realtime and the snapshot bring them: for `.on<OrdersRow>(…)`. Needs no import. A table of
 * which no code tells the columns is left out.
 */
export function composeTypes(routes: readonly Route[], tables: ComposeOptions['tables']): string {
  const taken = new Set<string>();
  const interfaces = tablesOf(routes, tables).flatMap((entry) => {
    const fields = fieldsOf(entry);
    if (!fields) return [];
    const lines = fields.map(
      ([name, type]) => `  ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${type};`,
    );
    const title = `Rows of ${entry.schema}.${entry.table}, on ${entry.channels.join(', ')}.`
      .replaceAll('*/', '* /')
      .replace(/\s+/g, ' ');
    return [`/** ${title} */\nexport interface ${typeName(entry, taken)} {\n${lines.join('\n')}\n}\n`];
  });
  return `${TYPES_MARK}\n\n${interfaces.length === 0 ? 'export {};\n' : interfaces.join('\n')}`;
}

function fieldsOf(entry: RealtimeTable): [string, string][] | undefined {
  const { known, facts } = entry;
  if (known) return Object.entries(KNOWN[known]);
  // A table that is there has no column that this tool would give it: what the code reads is what is known.
  if (facts.declared) {
    const own = facts.row?.columns ?? [];
    return own.length === 0
      ? undefined
      : own.map(({ name, typescript, nullable }) => [
          name,
          nullable && typescript !== 'unknown' ? `${typescript} | null` : typescript,
        ]);
  }
  return createdColumns(entry)?.map(({ name, typescript }) => [name, typescript]);
}

/** `order_items` → `OrderItemsRow` */
function typeName({ schema, table }: RealtimeTable, taken: Set<string>): string {
  const pascal = (text: string): string =>
    (text.match(/[\p{L}\p{N}]+/gu) ?? [])
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('');
  const plain = `${pascal(table)}Row`.replace(/^(?=\d)|^Row$/, 'Table$&');
  let name = taken.has(plain) ? `${pascal(schema)}${plain}` : plain;
  for (let n = 2; taken.has(name); n += 1) name = `${plain}${String(n)}`;
  taken.add(name);
  return name;
}
