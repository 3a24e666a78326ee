import type { Route } from '../contract.js';
import { composeMigration } from '../sql/index.js';
import { commentText } from '../sql/quote.js';
import type { Problem } from './problem.js';

/** First line of every remedy: a file that has it may be written again. */
export const REMEDY_MARK = '-- realtime-migrate doctor: the remedy for what was found';

/** Findings that the migration of a route takes care of as a whole. */
const MIGRATED = new Set(['RM301', 'RM302', 'RM317']);

/**
 * SQL that puts right what can be put right without a decision: the migration for tables that are missing or are views (which
 * keeps what is there), then the statements of the single problems, in the order in which they work. It may run again.
 *
 * @param options.routes Routes of the configuration; tables of none are left to the reader.
 * @returns An empty text when there is nothing to run.
 */
export function composeRemedy(
  problems: readonly Problem[],
  options: { routes: readonly Route[]; admin: string },
): string {
  const migrated = options.routes.filter(
    (route) =>
      route.kind !== 'broadcast' &&
      problems.some(
        ({ code, object, detail }) => MIGRATED.has(code) && `${object} ${detail}`.includes(nameOf(route)),
      ),
  );
  const { text } = composeMigration(migrated, { admin: options.admin });
  const covered = (problem: Problem): boolean =>
    migrated.some(
      (route) =>
        problem.object === nameOf(route) ||
        (problem.code === 'RM317' && problem.detail.includes(nameOf(route))),
    );
  const statements = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.fix_sql !== null && !covered(problem))
      statements.set(problem.fix_sql, [...(statements.get(problem.fix_sql) ?? []), problem]);
  }
  const left = problems.filter((problem) => problem.fix_sql === null && !covered(problem));
  if (text === '' && statements.size === 0) return '';
  const single = [...statements].flatMap(([sql, reasons]) => [
    reasons.map(({ code, object, detail }) => `-- ${code}: ${commentText(`${object} ${detail}`)}`).join('\n'),
    sql,
  ]);
  return `${[
    REMEDY_MARK,
    '-- Read it before you run it. It may run again; if a statement fails, nothing of its transaction has changed.',
    ...(left.length === 0
      ? []
      : [
          [
            '-- Left to you:',
            ...left.map(
              ({ code, object, detail, remediation }) =>
                `--   ${code}: ${commentText(`${object} ${detail}. ${remediation}`)}`,
            ),
          ].join('\n'),
        ]),
    ...(text === '' ? [] : [text.trimEnd()]),
    ...(single.length === 0 ? [] : ['begin;', ...single, 'commit;']),
  ].join('\n\n')}\n`;
}

function nameOf({ schema = 'public', table = '' }: Route): string {
  return `${schema}.${table}`;
}
