import path from 'node:path';
import { applyChanges } from '../apply/index.js';
import { isTest } from '../backend/index.js';
import { findConfig } from '../config/load.js';
import { validateConfig } from '../config/validate.js';
import type { FileChange, NextStep } from '../contract.js';
import { UserError } from '../errors.js';
import { findClient, type ClientPlan } from '../project/client-module.js';
import { relativePosix } from '../project/files.js';
import { installCommand } from '../project/package-manager.js';
import { dependencyRange, groupByApp, nearestPackage } from '../project/packages.js';
import { configText, type Access } from '../propose/print.js';
import { propose } from '../propose/propose.js';
import type { AskedQuery, Proposal } from '../propose/types.js';
import { supabaseMigrations } from '../sql/index.js';
import { commandLine } from './command-line.js';
import { schemaSql } from './own-sql.js';
import { findServed } from './backend-roots.js';
import type { CheckOptions } from './options.js';
import { sitesOf, survey, type Survey } from './survey.js';

export type { Access } from '../propose/print.js';
export type { Proposal, ProposedRoute } from '../propose/types.js';

/** What a person makes of a proposal. */
export interface Decision {
  proposal: Proposal;
  access: Access;
}

export interface InitOptions extends Omit<CheckOptions, 'configFile'> {
  /** Confirms or corrects what was found; `undefined` cancels. Without it, all is taken as found. */
  decide?: (proposal: Proposal) => Promise<Decision | undefined>;
  /** Write nothing: the text of the configuration is all that is wanted, also beside one that is there. */
  print?: boolean;
}

/** What `init` found and wrote. */
export interface InitResult {
  cwd: string;
  /** `nothing`: no socket was found that needs a configuration. */
  outcome: 'written' | 'printed' | 'cancelled' | 'nothing';
  scanned: number;
  sockets: number;
  proposal: Proposal;
  /** Text of the configuration. */
  text: string;
  changes: FileChange[];
  nextSteps: NextStep[];
}

const NAME = 'realtime-migrate.config.ts';

/** See the public entry. */
export async function init(options: InitOptions): Promise<InitResult> {
  const cwd = path.resolve(options.cwd ?? process.cwd());
  if (!options.print) refuseExisting(cwd);
  const config = validateConfig({ routes: [] }, NAME);
  const found = await survey({ ...options, cwd }, { config });
  const all = await sitesOf(found.files);
  // A test opens what it needs for itself: it is nobody's client.
  const sites = all.filter(({ file }) => !isTest(file));
  const { routes: served, roots } = await findServed(found, sites);
  const [{ knownTables }, asked] = await Promise.all([
    import('./known-tables.js'),
    readQueries(
      served.flatMap(({ polls }) => polls).flatMap(({ kind, text }) => (kind === 'sql' ? text : [])),
    ),
  ]);
  const tables = sites.length > 0 ? await knownTables(cwd, roots) : [];
  const proposal = propose({
    sites,
    ignored: [...found.ignored, ...all.filter(({ file }) => isTest(file))],
    served,
    tables,
    asked,
  });
  const base = { cwd, scanned: found.scanned, sockets: sites.length, proposal };
  const none = { text: '', changes: [], nextSteps: [] };
  if (proposal.routes.length === 0) return { ...base, ...none, outcome: 'nothing' };

  const decision = options.decide ? await options.decide(proposal) : { proposal, access: 'admins' as const };
  if (!decision) return { ...base, ...none, outcome: 'cancelled' };
  const { clients, apps } = clientsFor(found, decision.proposal);
  const [client] = clients;
  const key = client && apps === 1 ? clientKey(client.plan, cwd) : undefined;
  const sqlDir = supabaseMigrations(cwd);
  const policy = (await import('../sql/role-policies.js')).rolePolicy(schemaSql(cwd));
  const text = configText(decision.proposal, {
    isInstalled: isInstalled(cwd),
    command: nextCommand(found),
    ...(key && { client: key }),
    ...(sqlDir !== undefined && { sqlDir }),
    ...(policy && { policy }),
    roots,
    access: decision.access,
  });
  const result = { ...base, proposal: decision.proposal, text };
  if (options.print) return { ...result, changes: [], nextSteps: [], outcome: 'printed' };
  const changes = [fileFor(cwd, text), ...clients.flatMap(({ plan }) => plan.create)];
  applyChanges(changes, { onWrite: ({ file }) => options.onProgress?.({ type: 'write', file }) });
  return { ...result, changes, nextSteps: stepsFor(found, clients), outcome: 'written' };
}

function refuseExisting(cwd: string): void {
  const existing = findConfig(cwd);
  if (existing === undefined) return;
  const name = relativePosix(cwd, existing);
  throw new UserError(
    `${name} is there already and stays as it is: \`realtime-migrate check\` names each endpoint it has no route for, with the entry to paste; \`realtime-migrate init --print\` shows what a new one would hold`,
  );
}

async function readQueries(texts: readonly string[]): Promise<Map<string, AskedQuery['asked']>> {
  const found = new Map<string, AskedQuery['asked']>();
  if (texts.length === 0) return found;
  const { readAsked } = await import('../sql/asked.js');
  for (const text of texts) if (!found.has(text)) found.set(text, await readAsked(text));
  return found;
}

interface AppClient {
  appDir: string;
  plan: ClientPlan;
}

/**
 * The client of each app with a route that is decided, or of the only app; one that is missing is made now, so that it can be read
 * and committed beforehand. One of several apps whose routes all wait for a decision may never need one, but counts among the apps.
 */
function clientsFor(
  { cwd, files, config }: Survey,
  { routes }: Proposal,
): { clients: AppClient[]; apps: number } {
  const open = routes.filter(({ refused }) => refused === undefined);
  const isOpen = new Set(open.flatMap(({ files: own }) => own));
  const isDecided = new Set(open.flatMap(({ route, files: own }) => (route.todo === undefined ? own : [])));
  const apps = groupByApp(
    files.filter(({ file }) => isOpen.has(file)).map((file) => file.path),
    cwd,
  );
  const decided = new Set(files.filter(({ file }) => isDecided.has(file)).map((file) => file.path));
  const clients = [...apps]
    .filter(([, own]) => apps.size === 1 || own.some((file) => decided.has(file)))
    .map(([appDir, own]) => ({ appDir, plan: findClient({ cwd, config, files: own }) }));
  return { clients, apps: apps.size };
}

/** How the configuration names a client: by its file, from which each importer gets the specifier its project uses. */
function clientKey(
  { create, file, exportName, isDefault }: ClientPlan,
  cwd: string,
):
  | {
      module: string;
      export: string;
      because: string;
    }
  | undefined {
  if (file === undefined) return undefined;
  const shown = relativePosix(cwd, file);
  const module = `${shown.startsWith('../') ? '' : './'}${shown.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '')}`;
  const because =
    create.length > 0
      ? `The Supabase client, new in ${shown}.`
      : `The Supabase client this app has, in ${shown}.`;
  return { module, export: isDefault ? 'default' : exportName, because };
}

function isInstalled(cwd: string): boolean {
  return dependencyRange(nearestPackage(cwd), 'realtime-migrate') !== undefined;
}

function nextCommand({ paths }: Survey): string {
  return commandLine('npx realtime-migrate', paths);
}

function fileFor(cwd: string, text: string): FileChange {
  return {
    ...{ file: NAME, path: path.join(cwd, NAME), before: null, after: text, kind: 'config' },
    edits: [{ start: 0, end: 0, text }],
  };
}

function stepsFor(found: Survey, clients: readonly AppClient[]): NextStep[] {
  const { cwd } = found;
  const steps: NextStep[] = [
    { text: `Read ${NAME}: each route says what it rests on, and \`sql\` who may read.` },
  ];
  for (const { appDir } of clients) {
    const install = installCommand({ cwd, appDir });
    if (install) steps.push({ text: 'Install the Supabase client:', command: install.command });
  }
  for (const { plan } of clients) if (plan.setup !== undefined) steps.push({ text: plan.setup });
  steps.push({ text: 'Migrate (`--dry-run` shows the patch first):', command: nextCommand(found) });
  return steps;
}
