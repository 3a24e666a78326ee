/**
 * The data that passes between the stages of the pipeline. Types only: nothing here runs.
 *
 * discover → parse → find (client) → resolve (client, project) → plan → rewrite (transforms) → verify → apply → report
 *
 * Offsets are UTF-16 code units into the original text of a file; lines and columns count from 1.
 */

/** A half-open range of the original text. */
export interface Span {
  start: number;
  end: number;
}

/** Replace the span by `text`. `start === end` inserts. */
export interface Edit extends Span {
  text: string;
}

/** A position as people read it. */
export interface Location {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

// ---------------------------------------------------------------- configuration

export type RouteKind = 'row' | 'feed' | 'broadcast';

/** One endpoint of the old backend and the channel that takes its place. */
export interface Route {
  /** Path pattern: `:name` is a parameter, `*` one segment, `**` any path, also one that could not be resolved. */
  path: string;
  /** row: state, event `*`, snapshot on each (re)join. feed: appended rows, INSERT. broadcast: arbitrary JSON. */
  kind: RouteKind;
  /** Topic; `{name}` stands for a path parameter. */
  channel: string;
  /** Table of a `row` or `feed` route, in `schema`. */
  table?: string;
  /** Schema of `table`; `public` unless said. */
  schema?: string;
  /** Realtime filter, for example `room_id=eq.{roomId}`. Applied to the snapshot as well. */
  filter?: string;
  /** Columns that identify a row of a `row` route with many rows; without it the table holds one row. */
  key?: string;
  /** broadcast: the event to listen to, `*` for all. Without it the message's type-like field is the event. */
  event?: string;
  /** Join only after `supabase.realtime.setAuth()`. */
  auth?: boolean;
  /** broadcast: a private channel (policies on `realtime.messages` decide). */
  private?: boolean;
  /** feed: load this many latest rows on each (re)join, newest last as they would have arrived. */
  snapshot?: { order: string; limit: number };
  /** broadcast: the backend hands on what a client sends, so a `send` becomes `channel.send`. */
  relay?: boolean;
  /**
   * Tables (`table` or `schema.table`) whose changes feed the channel, by triggers. row: each refreshes the rows. feed: what is
   * inserted there is appended. broadcast: what is inserted or updated there is sent.
   */
  sources?: string[];
  /** row: how often the rows are refreshed, for example `30 seconds`, where no `sources` tell. */
  every?: string;
  /** feed: how long rows are kept, for example `30 days`; for ever unless said. */
  keep?: string;
  /** What is still to be decided about the route: its sockets are left with this as the reason until it is gone. */
  todo?: string;
}

export interface ClientConfig {
  /** Module specifier the generated code imports from. */
  module: string;
  /** Name of the exported client. */
  export: string;
}

export interface SqlConfig {
  /** Folder of the migrations, relative to the working directory. Found when absent. */
  dir?: string;
  /** SQL predicate that admits a reader; by default an administrator. */
  admin: string;
  /** Roles that may read what the predicate admits; `authenticated` unless said. */
  roles?: string[];
}

/** What the user writes; everything optional. */
export interface UserConfig {
  client?: Partial<ClientConfig>;
  routes?: Route[];
  backend?: {
    /** Folders of back ends beside the working directory. */
    roots?: string[];
    /** Modules of the old back end beside those of the guide, by name or path. */
    modules?: string[];
  };
  sql?: Partial<SqlConfig>;
  /** Glob patterns of files to leave out, beside .gitignore. */
  exclude?: string[];
  /** Level of a finding, by its code or name. */
  rules?: Record<string, RuleLevel>;
}

/** The configuration with its defaults filled in. */
export interface Config {
  /** Undefined: find the application's own client, else write one. */
  client?: Partial<ClientConfig>;
  routes: Route[];
  backend: { roots: string[]; modules: string[] };
  sql: SqlConfig;
  exclude: string[];
  rules: Record<string, RuleLevel>;
  /** Absolute path of the file it came from; undefined when these are the defaults. */
  source?: string;
}

// ---------------------------------------------------------------- discover

/** A file worth reading. */
export interface SourceFile {
  /** Absolute path. */
  path: string;
  /** Relative to the working directory, with `/`. */
  file: string;
}

/** A file that was looked at and left, with the reason a user can act on. */
export interface SkippedFile {
  file: string;
  kind: 'unparsed' | 'unreadable' | 'excluded';
  /** True: the run failed for this file (exit status 2). */
  failed: boolean;
  reason: string;
  line?: number;
  column?: number;
}

/** What discovery returns. `candidates` mention a socket in their code; the others were scanned and are clean. */
export interface Discovered {
  scanned: number;
  /** Files that mention a socket, also in comments alone. */
  mentioning: number;
  candidates: (SourceFile & { text: string })[];
  /** Files that open a Supabase channel, which `check` looks at as well. */
  channels: (SourceFile & { text: string })[];
  skipped: SkippedFile[];
}

// ---------------------------------------------------------------- plan

/** How sure a rewrite is. See docs/levels.md. */
export type Action = 'safe' | 'review' | 'manual' | 'unmapped' | 'outOfScope';

/** What a socket is for, judged by what is sent and received over it. */
export type BehaviourKind =
  | 'receive-only'
  /** Receives, and sends no more than a login, pings and subscriptions. */
  | 'trivial-sends'
  /** The server answers only when asked: by each message, or by a timer. */
  | 'pull-loop'
  /** Each answer belongs to one question. */
  | 'request-response'
  /** Sends messages of its own: to others (a chat) or to the backend (commands). */
  | 'relay'
  | 'binary'
  | 'terminal'
  | 'signalling'
  | 'own-protocol'
  | 'third-party'
  | 'unknown';

/** The class of a socket, and the code that shows it. */
export interface Behaviour {
  kind: BehaviourKind;
  /** A sentence without a subject or a full stop. */
  evidence: string;
  /** Where the evidence stands, in the text that was analysed. */
  span: Span;
  line: number;
}

/** A route as the code of a socket suggests it. */
export interface RouteSuggestion {
  route: Route;
  /** What the code does not tell; relay: whether the back end only hands messages on. */
  doubts: ('path' | 'table' | 'filter' | 'relay')[];
  /** Why this kind: what becomes of a message. Without a subject's name or a full stop. */
  because: string;
  /** TypeScript type of a message, as the file writes it. */
  type?: string;
  /** A message is one thing that takes the place of a state, and no list. */
  isOne?: boolean;
}

/** What became of one socket. Plain data: the report and the JSON are made from it. */
export interface SiteOutcome {
  file: string;
  span: Span;
  location: Location;
  action: Action;
  /** Precise sentences: why it is not `safe`, or what to look at. */
  reasons: string[];
  /** The package that opens it; none for the platform's own WebSocket. */
  library?: string;
  behaviour?: Behaviour;
  /** URL as far as it is known, for example `{base}/ws/rooms/{roomId}`. */
  url: string;
  /** `path` of the route that matched. */
  route: string | null;
  /** Topic of the generated channel, `null` when nothing was generated. */
  channel: string | null;
  table: string | null;
  /** Short facts for the reviewer: what replaces what. */
  notes: string[];
  /** A route for it, for `unmapped`. */
  suggestion?: RouteSuggestion;
  /** Of its text alone: sockets with the same text share it. */
  fingerprint: string;
}

/** One file after the rewrite. `edits` are relative to `before`, sorted, not overlapping. */
export interface FileChange {
  file: string;
  path: string;
  /** `null` for a file that does not exist yet. */
  before: string | null;
  after: string;
  edits: Edit[];
  /** What it is, for the summary. */
  kind: 'source' | 'client' | 'env' | 'sql' | 'config';
}

// ---------------------------------------------------------------- rows

/** The PostgreSQL types that rows are made of. */
export type ColumnType =
  'bigint' | 'double precision' | 'text' | 'uuid' | 'timestamptz' | 'boolean' | 'jsonb';

/** What one column holds. */
export interface FieldShape {
  type: ColumnType;
  nullable: boolean;
  /** The only values it takes, where the code lists them. */
  values?: (string | number)[];
  /** TypeScript of a value as Realtime sends it, without `null`; needs no import. */
  typescript: string;
}

export interface ColumnShape extends FieldShape {
  name: string;
}

/** What a row looks like, judged by the code that receives it. */
export interface RowShape {
  /** Where the code tells. `file` is relative, with `/`. */
  file: string;
  line: number;
  /** The type as the code writes it, for comments; null where only the fields that are read are known. */
  name: string | null;
  /** In the order of the type; empty when nothing is known. */
  columns: ColumnShape[];
  /** The code reads the old row of a change, beyond its key. */
  readsOld: boolean;
  /** Sentences about what was guessed. */
  notes: string[];
}

// ---------------------------------------------------------------- findings and results

export type FindingLevel = 'error' | 'warning' | 'info';

/** What a configuration can make of a finding. */
export type RuleLevel = FindingLevel | 'off';

export interface Finding {
  code: string;
  name: string;
  level: FindingLevel;
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  message: string;
  action: 'safe' | 'review' | 'manual' | 'none';
  reasons: string[];
  route: string | null;
  fingerprint: string;
  /** What the socket is for; `evidence` ends with the line. Absent where the finding is not about a socket. */
  behaviour?: Omit<Behaviour, 'span'>;
  /** doctor: SQL that puts it right and may run again, where no human has to decide. */
  fixSql?: string;
  /** Route entry to paste into the configuration; not part of the JSON. */
  suggestion?: string;
  /** What `check --fix` would write to settle it, as edits of the file as it is; not part of the JSON. */
  fix?: Edit[];
}

export interface Summary {
  files: { scanned: number; candidates: number; changed: number; failed: number };
  sockets: {
    total: number;
    safe: number;
    review: number;
    manual: number;
    unmapped: number;
    outOfScope: number;
  };
  backend: { routes: number; dead: number; leftovers: number };
  errors: number;
  warnings: number;
}

/** How far a route is: what still opens it, and what still serves it. */
export type LinkState =
  /** Sockets open it. */
  | 'legacy'
  /** Some clients listen to its channel, others still open the socket. */
  | 'half-migrated'
  /** The back end serves it, and no client here opens it. */
  | 'dead'
  /** Clients open it, and no back end here serves it. */
  | 'orphan'
  /** No client opens it, and nothing serves it. */
  | 'done';

/** One row of the route picture: who called it, who served it, what replaces it. */
export interface Link {
  /** `path` of the configured route, else of the back end's. */
  route: string;
  state: LinkState;
  /** Sockets; in `migrate` also those that were rewritten. */
  clients: { file: string; line: number }[];
  /** Channels that took the place of sockets. */
  moved: { file: string; line: number }[];
  backend: { file: string; line: number; framework: string }[];
  channel: string | null;
  table: string | null;
  /** Kind of the configured route. Not part of the JSON. */
  kind?: RouteKind;
}

/** doctor: one channel that was looked at. */
export interface ChannelReport {
  /** `{name}` stands for a part that only the running code knows. */
  topic: string;
  private: boolean;
  /** As `schema.table`. */
  tables: string[];
  /** Events of the broadcasts it listens to. */
  broadcasts: string[];
  route: string | null;
  file: string;
  line: number;
  /** What the live endpoint made of it, where it was asked. */
  live?: LiveReport;
}

/** A channel that was joined for a moment. Milliseconds; null where it did not come to that, or was not tried. */
export interface LiveReport {
  status: 'SUBSCRIBED' | 'CHANNEL_ERROR' | 'TIMED_OUT' | 'CLOSED';
  joinedAfter: number | null;
  /** Until Realtime said that the database sends to it. */
  listeningAfter: number | null;
  /** From writing a row to hearing of it. */
  deliveredAfter: number | null;
}

/** What a run of `migrate`, `check` or `doctor` returns; reporters read nothing else. */
export interface Result {
  command: 'check' | 'doctor' | 'migrate';
  /** Working directory, absolute. Reporters print paths relative to it. */
  cwd: string;
  dryRun: boolean;
  summary: Summary;
  findings: Finding[];
  /** Findings that a baseline put aside; undefined without one. */
  baseline?: {
    /** Relative to `cwd`. */
    file: string;
    known: number;
    /** The text the file should have: without stale entries, or all findings where there was no file. */
    text: string;
  };
  /** Every socket that was found, also the rewritten ones. */
  sites: SiteOutcome[];
  changes: FileChange[];
  /** check, when asked for: what `migrate` would do to the sources. Nothing was written. */
  fixes?: FileChange[];
  links: Link[];
  /** migrate: the commits that were asked for. Not part of the JSON. */
  commits?: CommitList;
  /** migrate: what `check` would say of the back end, in the whole repository. For reports that show it, not part of the JSON. */
  leftovers?: Finding[];
  /** The SQL behind the channels of the rewritten sockets, where it was looked for. Not part of the JSON. */
  provision?: Provision[];
  /** doctor: the channels that were looked at. */
  channels?: ChannelReport[];
  skipped: SkippedFile[];
  /** Commands and remarks a user needs next, in order. */
  nextSteps: NextStep[];
  /** Warnings that concern the run, not a place in a file. */
  warnings: string[];
}

/** A migration as commits, one for each route. */
export interface CommitList {
  /** The new branch; null in a dry run. */
  branch: string | null;
  /** What was checked out before: a branch, or a commit; null in a dry run. */
  base: string | null;
  /** First lines of the messages, in order. */
  subjects: string[];
  /** The remote to push to. */
  remote?: { name: string; url: string };
  /** A file outside the tree that can hold the text of a pull request, relative to the working directory. */
  textFile?: string;
}

/** What one route needs of the database. */
export interface Provision {
  /** `path` of the route. */
  route: string;
  /** The part of the migration that is about it. */
  sql: string;
  /** The migration that holds it; null where none is written by this run. */
  file: string | null;
}

export interface NextStep {
  text: string;
  /** A command to copy, when there is one. */
  command?: string;
  /** Of this checkout alone: reports for others, such as the text of a pull request, leave it out. */
  local?: true;
}

/** Progress, for whoever draws it. */
export type ProgressEvent =
  | { type: 'discover'; candidates: number; scanned: number }
  | { type: 'analyse'; file: string; done: number; total: number }
  | { type: 'verify'; files: number }
  | { type: 'write'; file: string };
