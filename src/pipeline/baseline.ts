import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding, Result } from '../contract.js';
import { UserError } from '../errors.js';
import {
  entriesOf,
  formatBaseline,
  matchBaseline,
  parseBaseline,
  staleBaselineEntry,
  type BaselineEntry,
} from '../rules/index.js';
import type { AuditOptions } from './options.js';

/** Where a baseline lies that nobody named. */
export const defaultBaseline = 'realtime-migrate-baseline.json';

/** An opened baseline: how it judges the findings of a run. */
export type Judge = (findings: Finding[]) => { findings: Finding[]; baseline?: Result['baseline'] };

/**
 * Reads the baseline of a run, before anything is analysed: a wrong one costs no time.
 *
 * @throws UserError for a named file that is missing, and for one that is no baseline.
 */
export function openBaseline(cwd: string, options: AuditOptions): Judge {
  const { baseline, updateBaseline = false, paths = ['.'] } = options;
  const file = baseline === undefined ? defaultBaseline : baseline;
  if (file === false) return (findings) => ({ findings });
  const absolute = path.resolve(cwd, file);
  const exists = existsSync(absolute);
  if (!exists && !updateBaseline) {
    if (baseline === undefined) return (findings) => ({ findings });
    throw new UserError(`${file}: there is no such baseline: write one with --update-baseline`);
  }
  const text = exists ? readFileSync(absolute, 'utf8') : '';
  const shown = path.relative(cwd, absolute).split(path.sep).join('/');
  const entries = exists ? parseBaseline(text, shown) : undefined;

  return (found) => {
    const match = matchBaseline(found, entries ?? entriesOf(found));
    // What lies outside the paths of this run was not looked at.
    const gone = match.stale.filter((entry) => isBelow(cwd, entry.file, paths));
    const kept = match.stale.filter((entry) => !gone.includes(entry));
    const findings = updateBaseline
      ? match.fresh
      : [...match.fresh, ...gone.map((entry) => staleFinding(entry, shown, text))];
    const next = formatBaseline([...match.used, ...kept]);
    return { findings, baseline: { file: shown, known: match.used.length, text: next } };
  };
}

/** Whether a file is one of the paths, or inside one. */
export function isBelow(cwd: string, file: string, paths: readonly string[]): boolean {
  const absolute = path.resolve(cwd, file);
  return paths.some((given) => {
    const relative = path.relative(path.resolve(cwd, given), absolute);
    return relative === '' || (!/^\.\.([\\/]|$)/.test(relative) && !path.isAbsolute(relative));
  });
}

function staleFinding(entry: BaselineEntry, file: string, text: string): Finding {
  const line = text.slice(0, Math.max(0, text.indexOf(entry.fingerprint))).split('\n').length;
  const { code, name, level, message } = staleBaselineEntry;
  return {
    code,
    name,
    level,
    file,
    line,
    column: 1,
    endLine: line,
    endColumn: 1,
    message: message(entry),
    action: 'none',
    reasons: [],
    route: null,
    fingerprint: entry.fingerprint,
  };
}
