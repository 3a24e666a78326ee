import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { FileChange } from '../contract.js';
import { relative } from '../discover/exclude.js';
import { messageOf } from '../errors.js';
import { parse } from '../parse/parse.js';
import { composeEdits } from '../rewrite/compose.js';
import { editsBetween } from './edits.js';
import { findFormatter, type Found } from './find.js';
import { runFormatter } from './run.js';

/** Code that formatters know; SQL and environment files are left as they are. */
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;
/** Formatters run at a time; each takes a processor. */
const AT_ONCE = Math.min(4, availableParallelism());

/** Lays out changed files as the project does. */
export interface Formatter {
  /** The change with its text formatted; the same one where that is not to be had. */
  format: (change: FileChange) => Promise<FileChange>;
  /** What could not be formatted, and why. */
  warnings: () => string[];
}

/**
 * The project's own formatters, by file: found by their configuration, run from where they are installed, never downloaded. They are
 * given texts and write nothing, so that a dry run and a run come to the same.
 *
 * @param cwd Absolute; files are named relative to it.
 */
export function projectFormatter(cwd: string): Formatter {
  const problems = new Map<string, string[]>();
  const formatters = new Map<string, Found | undefined>();
  const texts = new Map<string, Promise<string>>();
  const next = limiter(AT_ONCE);

  const formatted = async ({ file, path: absolute, after }: FileChange): Promise<string> => {
    const failed = (problem: string): string => {
      const files = problems.get(problem) ?? [];
      if (!files.includes(file)) problems.set(problem, [...files, file]);
      return after;
    };
    const folder = path.dirname(absolute);
    if (!formatters.has(folder)) formatters.set(folder, findFormatter(absolute));
    const found = formatters.get(folder);
    if (!found)
      return failed('no formatter is configured (prettier, biome, dprint and eslint are looked for)');
    const { tool, config, program } = found;
    if (program === undefined)
      return failed(
        `${tool.name}, which ${relative(cwd, config)} asks for, is not in node_modules: install the packages of the project first`,
      );
    try {
      const text = await next(() => runFormatter(found, absolute, after));
      const parsed = parse(file, text);
      return 'reason' in parsed
        ? failed(`what ${tool.name} made of it does not parse: ${parsed.reason}`)
        : text;
    } catch (error) {
      // Two files that fail for one reason are one warning.
      return failed(`${tool.name} failed: ${messageOf(error).replaceAll(absolute, 'the file')}`);
    }
  };

  return {
    format: async (change) => {
      if (!CODE.test(change.file)) return change;
      const key = `${change.path}\0${change.after}`;
      const text = texts.get(key) ?? formatted(change);
      texts.set(key, text);
      return withText(change, await text);
    },
    // Sorted, since several run at a time and end in any order.
    warnings: () =>
      [...problems]
        .map(([problem, files]) => {
          const [shown, more] = [files.sort().slice(0, 3).join(', '), files.length - 3];
          return `Left without formatting: ${shown}${more > 0 ? ` and ${String(more)} more` : ''}, because ${problem}`;
        })
        .sort(),
  };
}

/** The change with another text, and the edits that lead there. */
function withText(change: FileChange, text: string): FileChange {
  if (text === change.after) return change;
  const edits = change.before === null ? [] : composeEdits(change.edits, editsBetween(change.after, text));
  return { ...change, after: text, edits };
}

/** Runs so many jobs at a time, in the order in which they come. */
function limiter(most: number): <T>(job: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (job) => {
    if (running >= most) await new Promise<void>((start) => waiting.push(start));
    else running += 1;
    try {
      return await job();
    } finally {
      const start = waiting.shift();
      if (start) start();
      else running -= 1;
    }
  };
}
