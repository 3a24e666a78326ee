import { describe, expect, it } from 'vitest';
import { findChannels } from '../../src/client/channels.js';
import { parse } from '../../src/parse/parse.js';
import { hygieneRules, type Relation } from '../../src/rules/hygiene/index.js';
import { loadCases } from '../fixtures/cases.js';

const relations: Record<string, Relation> = {
  'public.metrics_view': {
    kind: 'materialized view',
    file: 'db/1.sql',
    line: 3,
    hasKey: false,
    published: false,
  },
  'public.alerts': { kind: 'table', file: 'db/2.sql', line: 1, hasKey: true, published: true },
  'public.silent': { kind: 'table', file: 'db/2.sql', line: 9, hasKey: true, published: false },
  'public.keyless': { kind: 'table', file: 'db/2.sql', line: 20, hasKey: false, published: true },
};

/** `CODE:line` of everything the rules say about a file. */
function findings(text: string, file = 'a.tsx'): string[] {
  const unit = parse(file, text);
  if ('reason' in unit) throw new Error(unit.reason);
  const channels = findChannels(unit.ast);
  const relation = (schema: string, name: string) => relations[`${schema}.${name}`];
  return hygieneRules.flatMap(({ rule, check }) =>
    check({ unit, channels, relation, heardElsewhere: (event) => event === 'heard' }).map(
      ({ node }) => `${rule.code}:${node.loc?.start.line ?? 0}`,
    ),
  );
}

const only = (code: string, text: string): string[] =>
  findings(text).filter((found) => found.startsWith(code));

const changes = (options: string, callback = '() => {}') =>
  `.on('postgres_changes', { ${options} }, ${callback})`;
const alerts = changes("event: 'INSERT', schema: 'public', table: 'alerts'", '({ new: row }) => add(row)');
const statuses = `.subscribe((status) => { setConnected(status === 'SUBSCRIBED'); })`;

/** A component with an effect. */
const effect = (body: string) => `import { useEffect } from 'react';
import { supabase } from './supabase';
export function Panel() {
  useEffect(() => {
${body}
  }, []);
  return null;
}
`;
const clean = effect(`    const channel = supabase.channel('alerts')${alerts}${statuses};
    return () => { void supabase.removeChannel(channel); };`);

it('is content with a channel that is kept well', () => {
  expect(findings(clean)).toEqual([]);
});

it('leaves the channels of other libraries alone', () => {
  expect(
    findings(
      effect(`pusher.channel('a').bind('x', f);
    socket.channel('room:1', {}).join().receive('ok', f);
    Echo.channel('orders').listen('E', f);
    const bus = new BroadcastChannel('x'); bus.onmessage = f;`),
    ),
  ).toEqual([]);
});

describe.each<[code: string, found: string[], spared: string[]]>([
  [
    'RM201',
    [
      effect(
        `const c = supabase.channel('m')${changes("event: '*', schema: 'public', table: 'metrics_view'")}${statuses}; return () => { supabase.removeChannel(c); };`,
      ),
    ],
    [
      clean,
      clean.replace("table: 'alerts'", "table: 'unknown'"),
      clean.replace("schema: 'public'", "schema: 'other'"),
    ],
  ],
  [
    'RM202',
    [clean.replace("table: 'alerts'", "table: 'silent'")],
    [clean, clean.replace("table: 'alerts'", "table: 'metrics_view'")],
  ],
  ['RM203', [clean.replace("table: 'alerts'", "table: 'keyless'")], [clean]],
  [
    'RM204',
    [
      effect(
        `const start = async () => { const c = supabase.channel('a')${alerts}${statuses}; return () => { supabase.removeChannel(c); }; }; start();`,
      ),
      effect(
        `(async () => { await auth(); const c = supabase.channel('a')${alerts}.subscribe(f); return () => supabase.removeChannel(c); })();`,
      ),
      effect(
        `async function start() { const c = supabase.channel('a')${alerts}.subscribe(f); return () => c.unsubscribe(); } void start();`,
      ),
      clean.replace('useEffect(() =>', 'useEffect(async () =>'),
    ],
    [
      clean,
      effect(
        `const start = async () => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => supabase.removeChannel(c); }; const stop = start(); return () => { void stop.then((f) => f()); };`,
      ),
      `export async function open() { const c = supabase.channel('a')${alerts}.subscribe(f); return () => supabase.removeChannel(c); }`,
    ],
  ],
  [
    'RM205',
    [
      effect(`supabase.channel('a')${alerts}${statuses};`),
      effect(`const c = supabase.channel('a')${alerts}${statuses};`),
      effect(`ref.current = supabase.channel('a')${alerts}${statuses};`).replace(
        'useEffect(',
        'const ref = useRef(null);\n  useEffect(',
      ),
    ],
    [
      clean,
      effect(`const c = supabase.channel('a')${alerts}${statuses}; return () => { c.unsubscribe(); };`),
      effect(`supabase.channel('a')${alerts}${statuses}; return () => { supabase.removeAllChannels(); };`),
      effect(`const c = supabase.channel('a')${alerts}${statuses}; keep(c);`),
      `export const feed = supabase.channel('a')${alerts}${statuses};`,
    ],
  ],
  [
    'RM206',
    [
      effect(
        `const c = supabase.channel('a').subscribe(f); c${alerts}; return () => { supabase.removeChannel(c); };`,
      ),
      `const c = supabase.channel('a')${alerts}.subscribe(f)${alerts};`,
      `const c = supabase.channel('a'); c.on('broadcast', { event: 'x' }, f); c.subscribe(f); c${alerts};`,
    ],
    [
      clean,
      `const c = supabase.channel('a').subscribe(f); c.on('broadcast', { event: 'x' }, f);`,
      `const c = supabase.channel('a'); c${alerts}; c.subscribe(f);`,
    ],
  ],
  [
    'RM207',
    [
      `const a = supabase.channel('t')${alerts}.subscribe(f);\nconst b = supabase.channel('t')${alerts}.subscribe(f);`,
    ],
    [
      `const a = supabase.channel('t')${alerts}.subscribe(f);\nconst b = supabase.channel('u')${alerts}.subscribe(f);`,
      `const a = supabase.channel('t').on('broadcast', { event: 'x' }, f).subscribe(f);\nconst b = supabase.channel('t').subscribe(f);`,
      `let a;\nif (admin) a = supabase.channel('t')${alerts}.subscribe(f);\nelse a = supabase.channel('t')${alerts}.subscribe(g);`,
      `let a;\nfunction one() { if (a) supabase.removeChannel(a); a = supabase.channel('t')${alerts}.subscribe(f); }\nfunction two() { if (a) supabase.removeChannel(a); a = supabase.channel('t')${alerts}.subscribe(g); }`,
    ],
  ],
  [
    'RM208',
    [
      `const c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'CLOSED') supabase.removeChannel(c); });`,
      `const c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'CLOSED' || s === 'CHANNEL_ERROR') { c.unsubscribe(); } });`,
      `const c = supabase.channel('a')${alerts}.subscribe((s) => { switch (s) { case 'CLOSED': supabase.removeChannel(c); break; } });`,
      `const c = supabase.channel('a')${alerts}.subscribe((s) => { if (s !== 'SUBSCRIBED') supabase.removeChannel(c); });`,
      `const c = supabase.channel('a')${alerts}.subscribe(() => { supabase.removeChannel(c); });`,
      `const c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'SUBSCRIBED') go(); else supabase.removeChannel(c); });`,
    ],
    [
      clean,
      `const c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'TIMED_OUT') supabase.removeChannel(c); });`,
      `const c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'CLOSED') setOnline(false); });\nconst stop = () => supabase.removeChannel(c);`,
    ],
  ],
  [
    'RM209',
    [
      `supabase.channel('a')${alerts}.subscribe();`,
      `supabase.channel('a')${alerts}.subscribe((status) => { if (status === 'SUBSCRIBED') setOnline(true); });`,
      `supabase.channel('a')${alerts}.subscribe((status) => { status === 'SUBSCRIBED' && setOnline(true); });`,
      `supabase.channel('a')${alerts}.subscribe((status) => { if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) setOnline(true); });`,
    ],
    [
      clean,
      `supabase.channel('a')${alerts}.subscribe(setStatus);`,
      `supabase.channel('a')${alerts}.subscribe((status) => setStatus(status));`,
      `supabase.channel('a')${alerts}.subscribe((status) => { if (status === 'SUBSCRIBED') on(); else off(); });`,
      `supabase.channel('a')${alerts}.subscribe((status, err) => { if (status === 'SUBSCRIBED') on(); if (err) off(); });`,
      `const c = supabase.channel('a').subscribe();\nawait c.send({ type: 'broadcast', event: 'x', payload: {} });`,
    ],
  ],
  [
    'RM210',
    [
      `supabase.channel('a').on('broadcast', { event: 'x' }, (msg) => add(msg.text)).subscribe(f);`,
      `supabase.channel('a').on('broadcast', { event: 'x' }, ({ text }) => add(text)).subscribe(f);`,
      `supabase.channel('a')${changes("event: 'INSERT', schema: 'public', table: 'alerts'", '(payload) => add(payload.record)')}.subscribe(f);`,
    ],
    [
      `supabase.channel('a').on('broadcast', { event: 'x' }, (msg) => add(msg.payload.text)).subscribe(f);`,
      `supabase.channel('a').on('broadcast', { event: 'x' }, ({ payload: { text } }) => add(text)).subscribe(f);`,
      `supabase.channel('a').on('broadcast', { event: 'x' }, (message) => add(message)).subscribe(f);`,
      `supabase.channel('a').on('broadcast', { event: 'x' }, (message) => add(message.payload?.text ?? message.text)).subscribe(f);`,
      `supabase.channel('a').on('broadcast', { event: 'x' }, (message) => { message = message.payload; add(message.text); }).subscribe(f);`,
      `supabase.channel('a').on('system', {}, (m) => log(m.extension, m.status)).subscribe(f);`,
      clean,
    ],
  ],
  [
    'RM213',
    [
      `function connect() { c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'CHANNEL_ERROR') setTimeout(connect, 1000); }); }\nlet c;`,
      `const connect = () => { c = supabase.channel('a')${alerts}.subscribe((s) => { if (s !== 'SUBSCRIBED') setTimeout(() => { connect(); }, 1000); }); };\nlet c;`,
      `function connect() { c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'CLOSED' || s === 'CHANNEL_ERROR') setTimeout(connect, 1000); }); }\nlet c;`,
    ],
    [
      `function connect() { c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'CHANNEL_ERROR') setTimeout(hideToast, 1000); }); }\nlet c; function hideToast() {}`,
      `function connect() { c = supabase.channel('a')${alerts}.subscribe((s) => { if (s === 'SUBSCRIBED') on(); else if (s === 'CLOSED') setTimeout(connect, 1000); }); }\nlet c;`,
      clean,
    ],
  ],
  [
    'RM211',
    [
      effect(
        `const c = supabase.channel('a')${alerts}.subscribe(); setIsConnected(true); return () => { void supabase.removeChannel(c); };`,
      ),
      effect(
        `try { const c = supabase.channel('a')${alerts}.subscribe(); setStatus('connected'); keep(c); } catch (e) { setStatus('error'); }`,
      ),
      `async function start() { ch = supabase.channel('a')${alerts}.subscribe(); connected.value = true; }\nlet ch;`,
      `class Feed { start() { this.ch = supabase.channel('a')${alerts}.subscribe(); this.isConnected = true; } }`,
      `supabase.channel('a')${alerts}.subscribe(() => setConnected(true));`,
      `supabase.channel('a')${alerts}.subscribe((status) => { console.log(status); setConnected(true); });`,
      `export function useFeed() { const [isConnected] = useState(true); useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); return { isConnected }; }`,
      `export function useFeed() { const isConnected = true; useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); return { isConnected }; }`,
      `export function useFeed() { const [connected, setConnected] = useState(false); useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); return connected; }`,
    ],
    [
      clean,
      `supabase.channel('a')${alerts}.subscribe((status) => { if (status !== 'SUBSCRIBED') return setConnected(false); setConnected(true); });`,
      `supabase.channel('a')${alerts}.subscribe((status) => { if (status !== 'SUBSCRIBED') { setConnected(false); return; } setConnected(true); });`,
      `supabase.channel('a').on('system', {}, () => setConnected(true)).subscribe();`,
      effect(
        `load().then(() => setConnected(true)); const c = supabase.channel('a')${alerts}.subscribe(); return () => { void supabase.removeChannel(c); };`,
      ),
      effect(
        `const c = supabase.channel('a')${alerts}.subscribe(); setLoading(true); setDisconnected(true); return () => { void supabase.removeChannel(c); };`,
      ),
      effect(
        `const c = supabase.channel('a')${alerts}.subscribe(); if (healthy()) setConnected(true); return () => { void supabase.removeChannel(c); };`,
      ),
      `export function useFeed() { const [connected, setConnected] = useState(false); useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe((s) => setConnected(s === 'SUBSCRIBED')); return () => { void supabase.removeChannel(c); }; }, []); return connected; }`,
      `export function useWallet() { const [connected] = useState(true); return connected; }\n${clean}`,
    ],
  ],
  [
    'RM214',
    [
      `export function useChat() { const c = useRef(); useEffect(() => { c.current = supabase.channel('a')${alerts}.subscribe(f); }, []); const sendMessage = useCallback((message) => { console.warn('not supported', message); }, []); return { sendMessage }; }`,
      `export function useChat() { useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); const send = (message: string) => true; return { send }; }`,
      `export function useChat() { useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); return { messages, sendMessage: async () => ({ success: true }) }; }`,
      `class Socket { connect() { this.ch = supabase.channel('a')${alerts}.subscribe(f); }\n send(data) { /* handled by the database now */ } }`,
      `const c = supabase.channel('a')${alerts}.subscribe(f);\nexport function emit(event, data) { return Promise.resolve(true); }`,
      `const c = supabase.channel('a')${alerts}.subscribe(f);\nexport const send = (payload) => c.send({ type: 'broadcast', event: 'message', payload });`,
      `const c = supabase.channel('a').on('broadcast', { event: 'x' }, g).subscribe(f);\nexport const write = (payload) => c.send({ type: 'postgres_changes', event: 'INSERT', payload });`,
    ],
    [
      clean,
      `const c = supabase.channel('a')${alerts}.subscribe(f);\nexport const send = (payload) => c.send({ type: 'broadcast', event: 'heard', payload });`,
      `const c = supabase.channel('a')${alerts}.on('broadcast', { event: 'x' }, g).subscribe(f);\nexport const send = (payload) => c.send({ type: 'broadcast', event: 'x', payload });`,
      `const c = supabase.channel('a').subscribe(f);\nexport const send = (payload) => c.send({ type: 'broadcast', event: 'x', payload });`,
      `const Ctx = createContext({ send: () => {}, messages: [] });\n${clean}`,
      `export function useChat() { useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); const send = () => { throw new Error('read only'); }; return { send }; }`,
      `export function useChat() { useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); const send = () => false; return { send }; }`,
      `export function useChat(on) { useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); if (!on) return { send: () => {} }; return { send: (row) => supabase.from('alerts').insert(row) }; }`,
      `export function useChat() { useEffect(() => { const c = supabase.channel('a')${alerts}.subscribe(f); return () => { void supabase.removeChannel(c); }; }, []); const sendMessage = async (text) => { await supabase.from('m').insert({ text }); return true; }; return { sendMessage }; }`,
      `export const send = () => {};\nexport function other() {}`,
    ],
  ],
  [
    'RM215',
    [
      `export function Panel() { const c = supabase.channel('a')${alerts}.subscribe(f); return <p />; }`,
      `export function usePanel() { const [x, setX] = useState(0); supabase.channel('a')${alerts}.subscribe(f); return x; }`,
    ],
    [clean, `export function open() { return supabase.channel('a')${alerts}.subscribe(f); }`],
  ],
  [
    'RM216',
    [
      `supabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", '(change) => setRow(change.new)')}.subscribe(f);`,
      `supabase.channel('a')${changes("event: 'DELETE', schema: 'public', table: 'alerts'", '({ new: row }) => drop(row.id)')}.subscribe(f);`,
      `supabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", '(change) => setRow(change.new || change.old)')}.subscribe(f);`,
    ],
    [
      `supabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", "(change) => { if (change.eventType !== 'DELETE') setRow(change.new); }")}.subscribe(f);`,
      `supabase.channel('a')${changes("event: 'DELETE', schema: 'public', table: 'alerts'", '(change) => drop(change.old.id)')}.subscribe(f);`,
      `supabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", '() => refetch()')}.subscribe(f);`,
      ...[
        '(change) => show(change.new?.id ?? change.old?.id)',
        '(change) => { if (Object.keys(change.new).length > 0) setRow(change.new); }',
        "(change) => { if ('id' in change.new) setRow(change.new); }",
        '(change) => { if (change.new.room === room) setRow(change.new); }',
        '({ new: row }) => { if (row.id) setRow(row); }',
        "(change) => { console.log('changed', change.new); refetch(); }",
      ].map(
        (callback) =>
          `supabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", callback)}.subscribe(f);`,
      ),
      clean,
    ],
  ],
  [
    'RM217',
    [
      `const [metrics, setMetrics] = useState<Metrics | null>(null);\nsupabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", '(change) => setMetrics(change.new as Metrics)')}.subscribe(f);`,
      `supabase.channel('a')${changes("event: 'UPDATE', schema: 'public', table: 'alerts'", '(change) => { metrics.value = change.new; }')}.subscribe(f);`,
    ],
    [
      `supabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", '(change) => setMetrics(change.new)')}.subscribe(f);\nsupabase.from('alerts').select();`,
      `const [metrics, setMetrics] = useState(initial);\nsupabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", '(change) => setMetrics(change.new)')}.subscribe(f);`,
      `const [metrics, setMetrics] = useState(null);\nloadMetrics().then(setMetrics);\nsupabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", '(change) => setMetrics(change.new)')}.subscribe(f);`,
      `const { setMetrics } = useStore();\nsupabase.channel('a')${changes("event: '*', schema: 'public', table: 'alerts'", '(change) => setMetrics(change.new)')}.subscribe(f);`,
      clean,
    ],
  ],
])('%s', (code, found, spared) => {
  it.each(found)('is found in %s', (text) => {
    expect(only(code, text)).toHaveLength(1);
  });
  it.each(spared)('is not in %s', (text) => {
    expect(only(code, text)).toEqual([]);
  });
});

it('every rule has a case above', () => {
  expect(new Set(hygieneRules.map(({ rule }) => rule.code)).size).toBe(hygieneRules.length);
});

describe('what migrate itself writes', () => {
  const cases = loadCases().filter(({ expected }) => expected?.includes('.channel('));

  it.each(cases)('$name has no error', ({ expected = '', file, input }) => {
    const errors = new Set(
      hygieneRules.filter(({ rule }) => rule.level === 'error').map(({ rule }) => rule.code),
    );
    const before = findings(input, file);
    expect(
      findings(expected, file).filter((found) => errors.has(found.slice(0, 5)) && !before.includes(found)),
    ).toEqual([]);
  });
});

describe('the level of RM209', () => {
  const levelOf = (text: string): string[] => {
    const unit = parse('a.ts', text);
    if ('reason' in unit) throw new Error(unit.reason);
    const channels = findChannels(unit.ast);
    const facts = { unit, channels, relation: () => undefined, heardElsewhere: () => false };
    return hygieneRules
      .filter(({ rule }) => rule.code === 'RM209')
      .flatMap(({ check }) => check(facts).map(({ level }) => level));
  };

  it.each([
    ['info', '.subscribe();'],
    ['info', ".subscribe((status) => { if (status === 'SUBSCRIBED') console.log('joined'); });"],
    ['info', ".subscribe(async (status) => { if (status === 'SUBSCRIBED') await c.track({ id }); });"],
    ['warning', ".subscribe((status) => { if (status === 'SUBSCRIBED') setConnected(true); });"],
    ['warning', ".subscribe((status) => { if (status === 'SUBSCRIBED') this.connected = true; });"],
  ])('is %s for %s', (level, subscribe) => {
    expect(levelOf(`const c = supabase.channel('a')${alerts}${subscribe}`)).toEqual([level]);
  });

  it('leaves to RM211 what is about a flag beside it', () => {
    expect(
      findings(
        effect(
          `const c = supabase.channel('a')${alerts}.subscribe(); setConnected(true); return () => { void supabase.removeChannel(c); };`,
        ),
      ),
    ).toEqual(['RM211:5']);
  });
});
