import path from 'node:path';
import { loadConfig } from '../config/load.js';
import type {
  ChannelReport,
  LiveReport,
  Config,
  FileChange,
  Finding,
  NextStep,
  Result,
  SkippedFile,
} from '../contract.js';
import { tableTargets, topicTargets, type Channel } from '../doctor/channel.js';
import type { LiveAnswer } from '../doctor/live/index.js';
import type { ProbeAnswer } from '../doctor/probe/index.js';
import type { Problem } from '../doctor/problem.js';
import { Secrets } from '../doctor/secrets.js';
import { relativePosix } from '../project/files.js';
import { UserError } from '../errors.js';
import { compareFindings, countLevels, numbered, withLevels } from '../rules/index.js';
import { findDoctorChannels } from './doctor-channels.js';
import { doctorFindings } from './doctor-findings.js';
import { Snapshot } from '../discover/snapshot.js';
import type { DoctorOptions } from './options.js';
import { planRemedy, writeRemedy } from './remedy.js';
import { backendOf, survey, type Survey } from './survey.js';

/** Unless said, in seconds. */
const TIMEOUT = 15;

interface Answer {
  problems: Problem[];
  notes: string[];
}

/** See the public entry. */
export async function doctor(options: DoctorOptions): Promise<Result> {
  const secrets = new Secrets();
  secrets.add(options.anonKey?.value);
  secrets.add(options.accessToken?.value);
  if (options.database) secrets.addFrom(options.database.value);
  try {
    return await examine(options, secrets);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(secrets.hide(error.message));
    if (error instanceof Error) {
      error.message = secrets.hide(error.message);
      error.stack = error.stack && secrets.hide(error.stack);
    }
    throw error;
  }
}

async function examine(options: DoctorOptions, secrets: Secrets): Promise<Result> {
  const wantsLive = options.supabaseUrl !== undefined && options.anonKey !== undefined;
  if (!options.database && !wantsLive)
    throw new UserError(
      'doctor: nothing to look at: give --db-url (or DATABASE_URL) for the database, or --supabase-url and --anon-key for the live endpoint, or all three',
    );
  if (options.probe && !(options.database && wantsLive))
    throw new UserError('--probe: needs both --db-url and --supabase-url with --anon-key');
  const found = await surveyOf(options);
  const { channels, notes } = await findDoctorChannels(found);
  const answers: Answer[] = [{ problems: [], notes }];
  const live = await askLive(options, channels);
  if (live) answers.push(live);
  if (options.database) answers.push(await askDatabase(options, channels, found.config, secrets));
  const probed = await askProbe(options, channels, secrets);
  if (probed) answers.push(probed);
  const problems = answers
    .flatMap((answer) => answer.problems)
    .map((problem) => ({ ...problem, detail: secrets.hide(problem.detail) }));
  const warnings = [...new Set(answers.flatMap((answer) => answer.notes))].map((note) => secrets.hide(note));
  const remedy = planRemedy(problems, found, options);
  const changes = remedy ? [remedy] : [];
  writeRemedy(changes);
  return resultOf(
    found,
    channels.map((channel, index) => reportOf(channel, live?.reports[index], probed?.delivered)),
    {
      findings: doctorFindings(problems, channels),
      warnings,
      changes,
      nextSteps: stepsOf(problems, changes, options),
    },
  );
}

/** A folder without sources is no mistake here: the routes of the configuration are looked at. */
async function surveyOf({ cwd, paths, configFile, onProgress }: DoctorOptions): Promise<Survey> {
  const root = path.resolve(cwd ?? process.cwd());
  const config = await loadConfig({ cwd: root, file: configFile });
  try {
    return await survey({ cwd: root, paths: paths ?? ['.'], configFile, onProgress });
  } catch (error) {
    if (paths !== undefined || !(error instanceof UserError)) throw error;
    return {
      ...{ cwd: root, paths: ['.'], config, scanned: 0, candidates: 0 },
      ...{ seen: [], channels: [], files: [], skipped: [], ignored: [], ignores: [] },
      snapshot: new Snapshot(),
      backend: backendOf(root, config),
    };
  }
}

async function askProbe(
  { probe: wanted, database, supabaseUrl, anonKey, accessToken, timeout = TIMEOUT }: DoctorOptions,
  channels: readonly Channel[],
  secrets: Secrets,
): Promise<ProbeAnswer | undefined> {
  if (!wanted || !database || !supabaseUrl || !anonKey) return undefined;
  const [{ probe }, { projectUrl }, { claimsOf }] = await Promise.all([
    import('../doctor/probe/index.js'),
    import('../doctor/live/endpoint.js'),
    import('../doctor/keys.js'),
  ]);
  const wait = timeout * 1000;
  return probe({
    database: { url: database.value, source: database.source, timeout: wait, secrets },
    endpoint: {
      url: projectUrl(supabaseUrl.value, supabaseUrl.source),
      ...{ key: anonKey.value, source: supabaseUrl.source, timeout: wait },
    },
    tables: tableTargets(channels),
    token: accessToken?.value,
    claims: accessToken && claimsOf(accessToken.value),
  });
}

/** The live endpoint is asked where both its address and a key are given. */
async function askLive(
  { supabaseUrl, anonKey, accessToken, timeout = TIMEOUT }: DoctorOptions,
  channels: readonly Channel[],
): Promise<LiveAnswer | undefined> {
  if (!supabaseUrl || !anonKey) return undefined;
  const [{ askRealtime }, { projectUrl }, { requireAnonKey, userClaims }] = await Promise.all([
    import('../doctor/live/index.js'),
    import('../doctor/live/endpoint.js'),
    import('../doctor/keys.js'),
  ]);
  const url = projectUrl(supabaseUrl.value, supabaseUrl.source);
  requireAnonKey(anonKey.value, anonKey.source);
  if (accessToken) userClaims(accessToken.value, accessToken.source);
  const endpoint = { url, key: anonKey.value, source: supabaseUrl.source, timeout: timeout * 1000 };
  return askRealtime(endpoint, channels, accessToken?.value);
}

async function askDatabase(
  { database: given, role, timeout = TIMEOUT, accessToken }: DoctorOptions,
  channels: readonly Channel[],
  { sql: { admin } }: Config,
  secrets: Secrets,
): Promise<Answer> {
  if (!given) return { problems: [], notes: [] };
  const [{ Database }, { askCatalog }, { userClaims }] = await Promise.all([
    import('../doctor/database.js'),
    import('../doctor/catalog/run.js'),
    import('../doctor/keys.js'),
  ]);
  const claims = accessToken && userClaims(accessToken.value, accessToken.source);
  const as = role ?? (typeof claims?.role === 'string' ? claims.role : undefined);
  const database = await Database.open({
    ...{ url: given.value, source: given.source, timeout: timeout * 1000, secrets },
  });
  try {
    const tables = tableTargets(channels, as);
    return await askCatalog(database, { tables, topics: topicTargets(channels, as), admin, claims });
  } finally {
    database.close();
  }
}

function resultOf(
  { cwd, config, scanned, candidates, skipped }: Survey,
  channels: ChannelReport[],
  outcome: { findings: Finding[]; warnings: string[]; changes: FileChange[]; nextSteps: NextStep[] },
): Result {
  const label = config.source === undefined ? 'configuration' : relativePosix(cwd, config.source);
  const findings = numbered(withLevels(outcome.findings, config.rules, label)).sort(compareFindings);
  const failed = skipped.filter((file: SkippedFile) => file.failed).length;
  return {
    command: 'doctor',
    cwd,
    dryRun: false,
    summary: {
      files: { scanned, candidates, changed: 0, failed },
      sockets: { total: 0, safe: 0, review: 0, manual: 0, unmapped: 0, outOfScope: 0 },
      backend: { routes: 0, dead: 0, leftovers: 0 },
      ...countLevels(findings),
    },
    findings,
    sites: [],
    changes: outcome.changes,
    links: [],
    channels,
    skipped,
    nextSteps: outcome.nextSteps,
    warnings: outcome.warnings,
  };
}

function reportOf(
  { topic, private: isPrivate, tables, broadcasts, route, place }: Channel,
  live: LiveReport | undefined,
  delivered: ReadonlyMap<string, number> = new Map(),
): ChannelReport {
  const times = tables.flatMap(({ schema, table }) => delivered.get(`${schema}.${table}`) ?? []);
  return {
    topic,
    private: isPrivate,
    tables: [...new Set(tables.map(({ schema, table }) => `${schema}.${table}`))],
    broadcasts,
    route,
    file: place.file,
    line: place.line,
    ...(live && { live: { ...live, deliveredAfter: times.length > 0 ? Math.max(...times) : null } }),
  };
}

function stepsOf(
  problems: readonly Problem[],
  [remedy]: readonly FileChange[],
  { fixSql }: DoctorOptions,
): NextStep[] {
  if (remedy)
    return [
      {
        text: `Read ${remedy.file}, then apply it:`,
        command: `psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f ${quoted(remedy.file)}`,
      },
    ];
  if (fixSql !== undefined || problems.every(({ fix_sql: fix }) => fix === null)) return [];
  return [{ text: 'Add --fix-sql FILE to write the SQL that puts right what can be put right.' }];
}

function quoted(text: string): string {
  return /^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
