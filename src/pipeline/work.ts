import type { UnitFacts } from '../plan/analyse.js';
import type { FileChange, SourceFile } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import { offsetOf as writtenAt } from '../client/origin.js';
import type { SitePlan } from '../plan/plan.js';
import type { ClientPlan } from '../project/client-module.js';

/** A parsed file and the decisions about its sockets. */
export interface AnalysedFile extends SourceFile {
  unit: SourceUnit;
  /** What the decisions rest on, to decide again when a fact is added. */
  facts: UnitFacts;
  /** Constructions (by start offset) that an inline ignore lets be: in no report, and never touched. */
  ignored: ReadonlySet<number>;
  /** Sockets that need a look get no work: they are reported, and stay as they are. */
  safeOnly: boolean;
  /** Parameters (by their start offset) that only the old socket read: they are renamed to say so. */
  unread?: ReadonlySet<number>;
  /** In source order, without the ignored ones. */
  plans: SitePlan[];
}

/** A file and what becomes of it; `change` is undefined when nothing does. */
export interface Rewritten {
  file: AnalysedFile;
  change?: FileChange;
}

/** The files of one app, and the client their channels use. */
export interface AppRewrite {
  /** Absolute. */
  appDir: string;
  /** Undefined where no file has work. */
  client?: ClientPlan;
  files: Rewritten[];
}

/** Where a socket is opened, in the text of the user. */
export function offsetOf({ site }: SitePlan): number {
  return writtenAt(site);
}

/** Whether something is to be rewritten in this file. */
export function hasWork({ plans }: Pick<AnalysedFile, 'plans'>): boolean {
  return plans.some(({ work }) => work !== undefined);
}

/** Whether a file of this app has a channel now. */
export function usesClient({ files }: AppRewrite): boolean {
  return files.some(({ file, change }) => change !== undefined && hasWork(file));
}

/** What an app's files and their client come to. The client is made only for a file that uses it. */
export function changesOf(app: AppRewrite): FileChange[] {
  const changes = app.files.flatMap(({ change }) => change ?? []);
  return usesClient(app) ? [...changes, ...(app.client?.create ?? [])] : changes;
}
