import type { Edit, FileChange } from '../contract.js';
import type { NewDiagnostic, Verifier } from '../verify/index.js';
import { editsOf, isolated, rewriteOne, workingOf, type RewriteSettings } from './app-rewrite.js';
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
