import type { FileChange, Result, SiteOutcome, SkippedFile } from '../../src/contract.js';
import { countLevels, findingsOf } from '../../src/rules/index.js';

/** A socket in `src/a.ts`, rewritten without a remark unless said otherwise. */
export function site(over: Partial<SiteOutcome> = {}): SiteOutcome {
  return {
    file: 'src/a.ts',
    span: { start: 0, end: 10 },
    location: { line: 4, column: 14, endLine: 4, endColumn: 40 },
    action: 'safe',
    reasons: [],
    url: '{base}/ws/metrics',
    route: '/ws/metrics',
    channel: 'metrics',
    table: 'public.metrics',
    notes: [],
    fingerprint: 'f1',
    ...over,
  };
}

export function change(over: Partial<FileChange> = {}): FileChange {
  const before = over.before === undefined ? 'one\ntwo\nthree\n' : over.before;
  return {
    file: 'src/a.ts',
    path: '/app/src/a.ts',
    after: 'one\n2\nthree\n',
    edits: [],
    kind: 'source',
    ...over,
    before,
  };
}

/** A result whose findings and summary follow from its sites and skipped files, as the pipeline makes them. */
export function result(over: Partial<Result> = {}): Result {
  const { command = 'check', sites = [], skipped = [], changes = [] } = over;
  const findings = over.findings ?? findingsOf(sites, skipped, command);
  const count = (action: SiteOutcome['action']) => sites.filter((it) => it.action === action).length;
  return {
    command,
    cwd: '/app',
    dryRun: false,
    summary: {
      files: {
        scanned: 12,
        candidates: 3,
        changed: changes.length,
        failed: skipped.filter((it) => it.failed).length,
      },
      sockets: {
        total: sites.length,
        safe: count('safe'),
        review: count('review'),
        manual: count('manual'),
        unmapped: count('unmapped'),
        outOfScope: count('outOfScope'),
      },
      backend: { routes: 0, dead: 0, leftovers: 0 },
      ...countLevels(findings),
    },
    links: [],
    nextSteps: [],
    warnings: [],
    ...over,
    sites,
    skipped,
    changes,
    findings,
  };
}

const skipped: SkippedFile[] = [
  { file: 'src/broken.ts', kind: 'unparsed', failed: true, reason: 'Unexpected token', line: 3, column: 7 },
  {
    file: 'public/vendor.js',
    kind: 'excluded',
    failed: false,
    reason: '5.2 MB, too large to be written by hand',
  },
];

const sites: SiteOutcome[] = [
  site(),
  site({
    action: 'review',
    url: '{base}/ws/alerts',
    route: '/ws/alerts',
    channel: 'alerts',
    table: 'public.alerts',
    location: { line: 20, column: 3, endLine: 20, endColumn: 30 },
    behaviour: {
      kind: 'trivial-sends',
      evidence: 'it sends no more than a subscription: `ws.send(JSON.stringify({ type: "subscribe" }))`',
      span: { start: 2, end: 6 },
      line: 22,
    },
    reasons: [
      'the message {"type":"subscribe"} is no longer sent; the table and its policies decide what arrives',
    ],
  }),
  site({
    file: 'src/chat.ts',
    action: 'manual',
    url: '{base}/ws/chat',
    behaviour: {
      kind: 'unknown',
      evidence: 'what is done with it cannot be seen: returned from `openChat`',
      span: { start: 0, end: 1 },
      line: 5,
    },
    channel: null,
    table: null,
    reasons: [
      'the socket is returned from openChat(), and what its 3 callers do with it could not be followed beyond src/pages/support/conversation.tsx',
    ],
  }),
  site({
    file: 'src/chat.ts',
    action: 'unmapped',
    url: '{base}/ws/rooms/{roomId}',
    route: null,
    channel: null,
    table: null,
    location: { line: 44, column: 9, endLine: 44, endColumn: 50 },
    suggestion: {
      route: { path: '/ws/rooms/:roomId', kind: 'broadcast', channel: 'rooms:{roomId}', event: '*' },
      doubts: [],
      because: 'messages are sent as well',
    },
  }),
  site({
    file: 'src/feed.ts',
    action: 'outOfScope',
    url: 'wss://stream.example.com/v1',
    route: null,
    channel: null,
    table: null,
    reasons: ['`stream.example.com` is a third-party service'],
    behaviour: {
      kind: 'third-party',
      evidence: '`stream.example.com` is a third-party service',
      span: { start: 0, end: 10 },
      line: 4,
    },
  }),
];

/** One of everything, as `migrate` leaves it. */
export function migrated(over: Partial<Result> = {}): Result {
  return result({
    command: 'migrate',
    sites,
    skipped,
    changes: [
      change(),
      change({ file: 'src/chat.ts', before: 'a\n', after: '// marker\na\n' }),
      change({ file: 'lib/supabase.ts', before: null, after: 'export {};\n', kind: 'client' }),
    ],
    links: [
      {
        route: '/ws/metrics',
        state: 'dead',
        moved: [{ file: 'src/a.ts', line: 4 }],
        clients: [{ file: 'src/a.ts', line: 4 }],
        backend: [{ file: 'backend/api.py', line: 9, framework: 'fastapi' }],
        channel: 'metrics',
        table: 'public.metrics',
      },
    ],
    nextSteps: [
      { text: 'Install the client', command: 'npm install @supabase/supabase-js' },
      { text: 'Set NEXT_PUBLIC_SUPABASE_URL and NEXT_PUBLIC_SUPABASE_ANON_KEY' },
    ],
    warnings: ['not a git repository: there is no way back except your own backup'],
    ...over,
  });
}

/** The same application under `check`. */
export function checked(over: Partial<Result> = {}): Result {
  return result({ sites, skipped, ...over });
}
