import type { Edit, FileChange } from '../contract.js';
import type { NewDiagnostic, Verifier } from '../verify/index.js';
import { editsOf, isolated, rewriteOne, workingOf, type RewriteSettings } from './app-rewrite.js';
import { writtenUnit } from '../parse/parse.js';
import { unreadParameters } from '../rewrite/unread.js';
import { refuse } from './decide.js';
import { changesOf, hasWork, offsetOf, type AppRewrite, type Rewritten } from './work.js';

/** Rounds in which single sockets are given up; after them, all of a file that still does not compile. */
const ROUNDS = 4;

export interface Settled {
  apps: AppRewrite[];
  /** Complaints that no socket is to blame for. */
  unexplained: NewDiagnostic[];
}

/**
 * Type-checks the rewrites together and gives up those that do not compile, until all that are left do. What is given up
 * stays as it was, with the compiler's words as the reason.
 */
export async function settle(
  apps: AppRewrite[],
  verifier: Verifier,
  settings: RewriteSettings,
): Promise<Settled> {
  let current = apps;
  // Each round gives up at least one socket, so there is an end.
  for (let round = 0; ; round += 1) {
    const found = await verifier.check(current.flatMap(changesOf));
    const next = current.map((app) => giveUp(app, found, settings, round < ROUNDS));
    if (next.every((app, index) => app === current[index])) return { apps: current, unexplained: found };
    current = next;
  }
}

/** The app without the rewrites that the complaints are about; the same object when they are about none. */
function giveUp(
  app: AppRewrite,
  found: readonly NewDiagnostic[],
  settings: RewriteSettings,
  single: boolean,
): AppRewrite {
  const files = app.files.map((rewritten) => {
    const { file, change } = rewritten;
    const own = found.filter(({ cause }) => cause === file.file);
    if (own.length === 0 || !change || !hasWork(file)) return rewritten;
    const unread = unreadOf(rewritten, change, own);
    if (unread) return rewriteOne({ ...file, unread }, app.client, settings);
    const solo = single ? soloEdits(rewritten, app, settings) : [];
    const refusals = own.flatMap((diagnostic) => {
      const guilty = diagnostic.file === file.file ? guiltyOf(change, diagnostic.offset, solo) : [];
      const offsets = guilty.length > 0 ? guilty : file.plans.filter(({ work }) => work).map(offsetOf);
      return offsets.map((offset): [number, string] => [offset, reasonOf(diagnostic)]);
    });
    return rewriteOne(refuse(file, new Map(refusals)), app.client, settings);
  });
  return files.every((file, index) => file === app.files[index]) ? app : { ...app, files };
}

/** All that is wrong is that nothing reads some parameters any more: where they stand in the old text. */
function unreadOf(
  { file }: Rewritten,
  change: FileChange,
  found: readonly NewDiagnostic[],
): ReadonlySet<number> | undefined {
  const unread = new Set(file.unread);
  for (const { code, offset, file: where } of found) {
    const at = /^TS61(?:33|38|98)$/.test(code) && where === file.file ? before(change, offset) : undefined;
    if (at === undefined || unread.has(at)) return undefined;
    unread.add(at);
  }
  return unreadParameters(writtenUnit(file.unit).ast, unread) && unread;
}

/** Where a place of the new text was in the old one; undefined in what is new. */
function before({ edits }: FileChange, at: number): number | undefined {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (at < start + shift) break;
    if (at < start + shift + text.length) return undefined;
    shift += text.length - (end - start);
  }
  return at - shift;
}

interface Solo {
  offset: number;
  edits: Edit[];
}

/** What each socket of a file would change by itself. */
function soloEdits({ file }: Rewritten, { client }: AppRewrite, settings: RewriteSettings): Solo[] {
  return file.plans.flatMap((plan) => {
    if (!plan.work) return [];
    try {
      const alone = isolated(file, plan);
      return [{ offset: offsetOf(plan), edits: editsOf(alone, client, settings, workingOf(alone)) }];
    } catch {
      return [];
    }
  });
}

/** The sockets whose own edits lie where the complaint does, as offsets of their constructions. */
function guiltyOf({ edits }: FileChange, at: number, solo: readonly Solo[]): number[] {
  let shift = 0;
  for (const edit of edits) {
    const start = edit.start + shift;
    const end = start + edit.text.length;
    if (at >= start && at <= end) {
      return solo
        .filter((one) => one.edits.some((own) => own.start <= edit.end && own.end >= edit.start))
        .map(({ offset }) => offset);
    }
    shift += edit.text.length - (edit.end - edit.start);
  }
  return [];
}

function reasonOf({ code, message, file, cause }: NewDiagnostic): string {
  const where = file === cause ? 'the rewritten code' : `${file}, which imports this file,`;
  const what = code === 'syntax' ? 'does not parse:' : `does not type-check: ${code}`;
  return `${where} ${what} ${message.replace(/\.$/, '')}`;
}
