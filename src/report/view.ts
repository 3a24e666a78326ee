import type { BehaviourKind, ChannelReport, FileChange, Finding, Result, SiteOutcome } from '../contract.js';
import { isRewritten } from '../rules/index.js';
import { sizeOf } from './patch.js';
import { plural } from './text.js';

/** A changed file with the sockets that were rewritten in it. */
export interface ChangedFile {
  change: FileChange;
  added: number;
  removed: number;
  sites: SiteOutcome[];
  /** What the file is, when no socket in it says so. */
  what: string;
}

/** Findings that ask the same of the reader. */
export interface Section {
  title: string;
  findings: Finding[];
}

/** What the reports for people have in common: the same facts, grouped the same way, before any layout. */
export interface View {
  /** What was done; undefined for `check`, which does nothing. */
  headline: string | undefined;
  changed: ChangedFile[];
  sections: Section[];
  /** Route entries to paste, each once, in the order of the findings. */
  routes: string[];
  /** Nothing at error level is left and no file failed. */
  passed: boolean;
  verdict: string;
  /** The counts behind the verdict, one sentence each. */
  counts: string[];
}

const WHAT: Record<FileChange['kind'], string> = {
  source: 'marker comments',
  client: 'the Supabase client',
  env: 'environment variables',
  sql: 'the SQL migration',
  config: 'the configuration',
};

function changedFile({ command, sites }: Result, change: FileChange): ChangedFile {
  const own = sites.filter((site) => site.file === change.file && isRewritten(site));
  const what = {
    check: 'fixed channels',
    migrate: WHAT[change.kind],
    doctor: 'the remedy',
  }[command];
  return { change, ...sizeOf(change), sites: own, what: own.length > 0 ? '' : what };
}

function headline({ command, dryRun, sites, changes }: Result): string | undefined {
  if (command === 'check' && changes.length > 0) return fixedHeadline(changes.length, dryRun);
  if (command !== 'migrate') return undefined;
  if (sites.length === 0 && changes.length === 0) return 'Nothing to migrate';
  const rewritten = sites.filter(isRewritten);
  const files = new Set(rewritten.map(({ file }) => file)).size;
  return (
    `${dryRun ? 'Would migrate' : 'Migrated'} ${rewritten.length} of ${plural(sites.length, 'socket')}` +
    (files === 0 ? '' : ` in ${plural(files, 'file')}`)
  );
}

function fixedHeadline(files: number, dryRun: boolean): string {
  return `${dryRun ? 'Would fix' : 'Fixed'} channels in ${plural(files, 'file')}`;
}

function sections({ command, findings }: Result): Section[] {
  const of = (title: string, belongs: (finding: Finding) => boolean) => ({
    title,
    findings: findings.filter(belongs),
  });
  const failed = ({ code }: Finding) => code === 'RM901';
  const review = ({ code }: Finding) => code === 'RM005';
  const remark = ({ level }: Finding) => level === 'info';
  return [
    of('Look at these before you merge', review),
    of(command === 'migrate' ? 'Left to do' : 'Found', (it) => !review(it) && !failed(it) && !remark(it)),
    of('Not analysed', failed),
    of('For your information', remark),
  ].filter((section) => section.findings.length > 0);
}

function verdict({ command, summary, baseline }: Result): string {
  const { errors, warnings, files, sockets } = summary;
  if (errors + warnings + files.failed > 0)
    return `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
  if (baseline && baseline.known > 0)
    return `Nothing new: ${plural(baseline.known, 'finding')} known in ${baseline.file}`;
  if (command === 'migrate') return 'Nothing is left to do in the client';
  if (command === 'doctor') return 'Nothing was found that keeps a channel silent';
  return sockets.outOfScope > 0 ? 'No WebSocket is left to migrate' : 'No hand-written WebSocket found';
}

/** `2 safe, 1 manual`: the counts that are not zero. */
function nonZero(counts: [count: number, label: string][]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, label]) => `${count} ${label}`)
    .join(', ');
}

function counts({ summary: { files, sockets, backend }, baseline, channels }: Result): string[] {
  if (channels) {
    const tables = new Set(channels.flatMap((channel) => channel.tables));
    return [plural(channels.length, 'channel'), plural(tables.size, 'table')];
  }
  const details = nonZero([
    [sockets.safe, 'safe'],
    [sockets.review, 'review'],
    [sockets.manual, 'manual'],
    [sockets.unmapped, 'unmapped'],
    [sockets.outOfScope, 'out of scope'],
  ]);
  const lines = [
    `${plural(files.scanned, 'file')} scanned${files.failed > 0 ? `, ${files.failed} failed` : ''}`,
    plural(sockets.total, 'socket') + (details === '' ? '' : `: ${details}`),
  ];
  if (backend.routes > 0 || backend.leftovers > 0) {
    const more = nonZero([
      [backend.dead, 'no longer called'],
      [backend.leftovers, backend.leftovers === 1 ? 'leftover' : 'leftovers'],
    ]);
    lines.push(plural(backend.routes, 'backend route') + (more === '' ? '' : `: ${more}`));
  }
  if (baseline && baseline.known > 0) lines.push(`${String(baseline.known)} known`);
  return lines;
}

/** Groups a result for a reader. */
export function viewOf(result: Result): View {
  const { summary, findings, changes } = result;
  return {
    headline: headline(result),
    changed: changes.map((change) => changedFile(result, change)),
    sections: sections(result),
    routes: [...new Set(findings.flatMap(({ suggestion }) => suggestion ?? []))],
    passed: summary.errors === 0 && summary.files.failed === 0,
    verdict: verdict(result),
    counts: counts(result),
  };
}

/** What a socket is for, in words. */
export const CLASSES: Record<BehaviourKind, string> = {
  'receive-only': 'receive-only',
  'trivial-sends': 'receives, with trivial sends',
  'pull-loop': 'pull or acknowledge loop',
  'request-response': 'request and response',
  relay: 'sends messages of its own (chat or commands)',
  binary: 'binary stream',
  terminal: 'terminal',
  signalling: 'signalling',
  'own-protocol': 'protocol of its own',
  'third-party': 'third-party service',
  unknown: 'purpose unclear',
};

/** What the socket of a finding is for, and why that is known; nothing where a reason says just that. */
export function behaviourLine({ behaviour, reasons }: Finding): string | undefined {
  if (!behaviour || reasons.some((reason) => behaviour.evidence.startsWith(reason))) return undefined;
  return `${CLASSES[behaviour.kind]}: ${behaviour.evidence}`;
}

/** `metrics  public.metrics  joined after 30 ms`: a channel that doctor looked at. */
export function channelLine({ topic, private: isPrivate, tables, broadcasts, live }: ChannelReport): string {
  const what = [
    ...tables,
    ...(broadcasts.length > 0 ? [`broadcast ${broadcasts.join(', ')}`] : []),
    ...(isPrivate ? ['private'] : []),
  ].join(', ');
  const after = (did: string, milliseconds: number | null | undefined): string[] =>
    milliseconds == null ? [] : [`${did} after ${String(Math.round(milliseconds))} ms`];
  const times = [
    ...after('joined', live?.joinedAfter),
    ...after('listening', live?.listeningAfter),
    ...after('a row arrived', live?.deliveredAfter),
  ].join(', ');
  return [topic, what, times].filter((part) => part !== '').join('  ');
}

/** `/ws/metrics → metrics on public.metrics`: what replaces what. */
export function replacement({ route, url, channel, table }: SiteOutcome): string {
  return `${route ?? url} → channel ${channel ?? ''}${table === null ? '' : ` on ${table}`}`;
}
