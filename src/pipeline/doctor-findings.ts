import type { Finding } from '../contract.js';
import type { Channel, Place } from '../doctor/channel.js';
import type { Problem } from '../doctor/problem.js';
import { databaseRules, fingerprintOf } from '../rules/index.js';

/** Findings at the places of the channels that suffer; what concerns the whole database stands at the first of them. */
export function doctorFindings(problems: readonly Problem[], channels: readonly Channel[]): Finding[] {
  return problems.flatMap((problem) => {
    const rule = databaseRules.find(({ code }) => code === problem.code);
    if (!rule) throw new Error(`there is no rule ${problem.code}`);
    const concerned = channels.filter((channel) => concerns(problem, channel));
    const [first] = concerned.length > 0 ? concerned : channels;
    const others = concerned.filter((channel) => channel !== first).map(({ place }) => at(place));
    const { object, level, remediation, fix_sql: fix } = problem;
    return {
      code: rule.code,
      name: rule.name,
      level,
      ...(first?.place ?? NOWHERE),
      message: rule.message(problem),
      action: 'none' as const,
      reasons: [
        remediation,
        ...(others.length > 0 ? [`also concerns ${[...new Set(others)].join(', ')}`] : []),
      ],
      route: first && concerned.length > 0 ? first.route : null,
      fingerprint: fingerprintOf(rule.code, object),
      ...(fix === null ? {} : { fixSql: fix }),
    };
  });
}

const NOWHERE: Place = { file: 'realtime-migrate.config.ts', line: 1, column: 1, endLine: 1, endColumn: 1 };

function at({ file, line }: Place): string {
  return `${file}:${String(line)}`;
}

/** A problem names what it is about: a table with its schema, or a topic. */
function concerns({ object, detail }: Problem, channel: Channel): boolean {
  const words = new Set(
    `${object} ${detail}`.match(/[\w."$]+/g)?.map((word) => word.replaceAll('"', '').replace(/\.$/, '')),
  );
  return (
    object === `channel ${channel.topic}` ||
    channel.tables.some(({ schema, table }) => words.has(`${schema}.${table}`) || words.has(table)) ||
    (object.startsWith('realtime.') && channel.private) ||
    (channel.broadcasts.length > 0 && detail.includes(` to ${channel.topic} `))
  );
}
