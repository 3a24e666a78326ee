import path from 'node:path';
import type { Finding, Link, Result, Summary } from '../contract.js';
import { UserError } from '../errors.js';
import { compareFindings, countLevels, numbered } from '../rules/index.js';
import { openBaseline } from './baseline.js';
import type { MergeOptions } from './options.js';

/** What is read of a report in JSON. */
interface Report {
  summary: Summary;
  findings: Finding[];
  links: Link[];
}

/** See the public entry. */
export function merge({ cwd: given, reports, baseline, updateBaseline }: MergeOptions): Result {
  const cwd = path.resolve(given ?? process.cwd());
  const judge = openBaseline(cwd, { baseline, updateBaseline });
  const parts = reports.map(({ name, text }) => readReport(text, name));
  const all = parts.flatMap(({ findings }) => findings).sort(compareFindings);
  const judged = judge(numbered(unique(all)));
  const findings = judged.findings.sort(compareFindings);
  return {
    command: 'check',
    cwd,
    dryRun: false,
    summary: { ...added(parts.map(({ summary }) => summary)), ...countLevels(findings) },
    findings,
    ...(judged.baseline && { baseline: judged.baseline }),
    sites: [],
    changes: [],
    // One part answers for the links of all.
    links: parts.flatMap(({ links }) => links),
    skipped: [],
    nextSteps: [],
    warnings: [],
  };
}

function readReport(text: string, name: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${name}: expected a report in JSON (check --format json)`);
  }
  const { version, command, summary, findings, links } = (value ?? {}) as Record<string, unknown>;
  if (version !== 1) throw new UserError(`${name}: expected a report of version 1`);
  if (command !== 'check')
    throw new UserError(`${name}: only reports of check can be merged, got one of ${String(command)}`);
  if (!isSummary(summary) || !Array.isArray(findings) || !Array.isArray(links))
    throw new UserError(`${name}: the report is not complete`);
  return { summary, findings: findings as Finding[], links: links as Link[] };
}

function isSummary(value: unknown): value is Summary {
  const { files, sockets, backend } = (value ?? {}) as Partial<Summary>;
  return files !== undefined && sockets !== undefined && backend !== undefined;
}

/** What every shard reports, such as a remark about the configuration, is said once. */
function unique(findings: readonly Finding[]): Finding[] {
  const key = ({ code, file, line, column, message }: Finding): string =>
    JSON.stringify([code, file, line, column, message]);
  return [...new Map(findings.map((finding) => [key(finding), finding])).values()];
}

function added(parts: readonly Summary[]): Omit<Summary, 'errors' | 'warnings'> {
  const sum = (of: (part: Summary) => number): number => parts.reduce((total, part) => total + of(part), 0);
  // One part looks at the whole back end.
  const most = (of: (part: Summary) => number): number => Math.max(0, ...parts.map(of));
  return {
    files: {
      scanned: sum(({ files }) => files.scanned),
      candidates: sum(({ files }) => files.candidates),
      changed: 0,
      failed: sum(({ files }) => files.failed),
    },
    sockets: {
      total: sum(({ sockets }) => sockets.total),
      safe: sum(({ sockets }) => sockets.safe),
      review: sum(({ sockets }) => sockets.review),
      manual: sum(({ sockets }) => sockets.manual),
      unmapped: sum(({ sockets }) => sockets.unmapped),
      outOfScope: sum(({ sockets }) => sockets.outOfScope),
    },
    backend: {
      routes: most(({ backend }) => backend.routes),
      dead: most(({ backend }) => backend.dead),
      leftovers: most(({ backend }) => backend.leftovers),
    },
  };
}
