import { describe, expect, it } from 'vitest';
import { findSockets } from '../../src/client/find.js';
import type { SocketSite } from '../../src/client/site.js';
import { parse } from '../../src/parse/parse.js';

function sites(code: string, file = 'src/a.tsx'): SocketSite[] {
  const unit = parse(file, code);
  if ('reason' in unit) throw new Error(unit.reason);
  return findSockets(unit, { text: code, file });
}

/** The ways the URL of the first socket can come out. */
function url(code: string): string {
  return (sites(code)[0]?.url.candidates ?? []).map(({ text }) => text).join(' | ');
}

const open = (argument: string): string => `new WebSocket(${argument});`;

/** Code with one socket, and its URL as far as the code tells. */
const table: Record<string, [code: string, url: string][]> = {
  'literals and concatenation': [
    [open("'wss://a.com/ws'"), 'wss://a.com/ws'],
    [open("'/ws/metrics'"), '/ws/metrics'],
    [open("'wss://' + host + '/ws'"), 'wss://{host}/ws'],
    [open('`wss://${host}:${port}/ws/${id}`'), 'wss://{host}:{port}/ws/{id}'],
    [open('String.raw`wss://a.com/ws`'), 'wss://a.com/ws'],
    [open("'wss://a.com'.concat('/ws/', id)"), 'wss://a.com/ws/{id}'],
    [open("['wss://a.com', 'ws', id].join('/')"), 'wss://a.com/ws/{id}'],
    [`const parts = ['wss://a.com', 'ws'];\n${open("parts.join('/')")}`, 'wss://a.com/ws'],
    [`const parts = ['wss://a.com'];\nparts.push(x);\n${open("parts.join('/')")}`, '{join}'],
    [open("('wss://a.com/ws' as string)!"), 'wss://a.com/ws'],
    [open("(prepare(), 'wss://a.com/ws')"), 'wss://a.com/ws'],
    [open('`wss://a.com/ws?token=${token}&room=1`'), 'wss://a.com/ws?token={token}&room=1'],
  ],
  constants: [
    [`const URL_ = 'wss://a.com/ws';\n${open('URL_')}`, 'wss://a.com/ws'],
    [`const c = { ws: { url: 'wss://a.com/ws' } };\n${open('c.ws.url')}`, 'wss://a.com/ws'],
    [`const c = { ws: { url: 'wss://a.com/ws' } };\n${open("c['ws']?.url")}`, 'wss://a.com/ws'],
    [`const c = Object.freeze({ url: 'wss://a.com/ws' } as const);\n${open('c.url')}`, 'wss://a.com/ws'],
    [`const base = { url: '/a' };\nconst c = { ...base, url: '/b' };\n${open('c.url')}`, '/b'],
    [`const base = { url: '/a' };\nconst c = { other: 1, ...base };\n${open('c.url')}`, '/a'],
    [`const { url } = { url: 'wss://a.com/ws' };\n${open('url')}`, 'wss://a.com/ws'],
    [`const { ws: { url: u = '/b' } } = config;\n${open('u')}`, '{url} | /b'],
    [`enum Path { Live = '/ws/live', Old = '/old' }\n${open('Path.Live')}`, '/ws/live'],
    [`class Urls { static live = '/ws/live' }\n${open('Urls.live')}`, '/ws/live'],
    [`const urls = ['wss://a.com/ws', 'wss://b.com/ws'];\n${open('urls[0]')}`, 'wss://a.com/ws'],
    [`const urls = ['/a', '/b'];\n${open('urls[attempt]')}`, '/a | /b'],
    [`const urls = ['/a', '/b'];\n${open('urls.at(1)')}`, '/b'],
    [`for (const url of ['/a', '/b']) ${open('url')}`, '/a | /b'],
    [`const urls = { dev: '/a', prod: '/b' };\n${open('urls[mode]')}`, '{value}'],
  ],
  'choices and assignments': [
    [open("dev ? 'ws://localhost:1/ws' : 'wss://a.com/ws'"), 'ws://localhost:1/ws | wss://a.com/ws'],
    [open("given ?? 'wss://a.com/ws'"), '{given} | wss://a.com/ws'],
    [open("'' || 'wss://a.com/ws'"), 'wss://a.com/ws'],
    [`let url;\nurl = '/ws';\n${open('url')}`, '/ws'],
    [`let url = '';\nif (dev) url = '/dev';\nelse url = '/prod';\n${open('url')}`, '/dev | /prod'],
    [`let url = '/ws';\nurl += '/live';\n${open('url')}`, '/ws/live'],
    [`let url = '/ws';\nif (token) url += '?token=' + token;\n${open('url')}`, '/ws | /ws?token={token}'],
    [`let url = '/a';\nurl = '/b';\n${open('url')}\nurl = '/c';`, '/b'],
    [`let url = given;\nurl ||= '/ws';\n${open('url')}`, '{given} | /ws'],
    [`let url = given;\nurl ??= '/ws';\n${open('url')}`, '{given} | /ws'],
    [`let url = '/a';\nfor (url of list) ${open('url')}`, '{url}'],
    [open("ready && '/ws'"), '/ws'],
  ],
  'schemes and hosts': [
    [open("API_URL.replace(/^http/, 'ws') + '/ws'"), '{API_URL}/ws'],
    [open("'https://a.com'.replace('https', 'wss') + '/ws'"), 'wss://a.com/ws'],
    [open("base.replace(/\\/$/, '') + '/ws'"), '{base}/ws'],
    [open("base.replace('/api', '') + '/ws'"), '{value}/ws'],
    [
      open("(location.protocol === 'https:' ? 'wss:' : 'ws:') + '//' + location.host + '/ws'"),
      'wss://{host}/ws | ws://{host}/ws',
    ],
    [`const { host } = window.location;\n${open('`wss://${host}/ws`')}`, 'wss://{host}/ws'],
    [open("'wss://a.com/ws'.trim().toLowerCase()"), 'wss://a.com/ws'],
  ],
  'URL objects': [
    [open("new URL('/ws', 'https://a.com/app')"), 'https://a.com/ws'],
    [open("new URL('/ws', location.href).href"), '{href}/ws'],
    [open("new URL('wss://b.com/ws', base).toString()"), 'wss://b.com/ws'],
    [
      `const u = new URL('https://a.com');\nu.pathname = '/ws/live';\nu.protocol = 'wss:';\n${open('u')}`,
      'wss://a.com/ws/live',
    ],
    [`const u = new URL(base);\nu.pathname = 'ws';\n${open('u.href')}`, '{base}/ws'],
    [
      `const u = new URL('wss://a.com/ws');\nu.searchParams.set('token', t);\n${open('u')}`,
      'wss://a.com/ws?token',
    ],
    [
      `const u = new URL('wss://a.com/ws');\nu.search = \`?room=\${room}\`;\n${open('u')}`,
      'wss://a.com/ws?room',
    ],
    [open("'wss://a.com/ws?' + new URLSearchParams({ token })"), 'wss://a.com/ws?token'],
  ],
  environment: [
    [open('import.meta.env.VITE_WS_URL'), '{VITE_WS_URL}'],
    [open('`${process.env.NEXT_PUBLIC_WS_URL}/ws/live`'), '{NEXT_PUBLIC_WS_URL}/ws/live'],
    [open("process.env['WS_URL'] + '/ws'"), '{WS_URL}/ws'],
    [open("Deno.env.get('WS_URL') + '/ws'"), '{WS_URL}/ws'],
    [open("window.__ENV__.WS_URL + '/ws'"), '{WS_URL}/ws'],
    [`import { PUBLIC_WS } from '$env/static/public';\n${open("PUBLIC_WS + '/ws'")}`, '{PUBLIC_WS}/ws'],
    [`const config = useRuntimeConfig();\n${open('`${config.public.wsUrl}/ws`')}`, '{wsUrl}/ws'],
    [
      `const { VITE_WS: base = 'ws://localhost:1' } = import.meta.env;\n${open('`${base}/ws`')}`,
      '{VITE_WS}/ws | ws://localhost:1/ws',
    ],
  ],
  functions: [
    [`function url(id) { return '/ws/' + id; }\n${open("url('x')")}`, '/ws/x'],
    [`const url = (id) => { const path = '/ws/'; return path + id; };\n${open("url('x')")}`, '/ws/x'],
    [`const url = () => { if (dev) return '/dev'; return '/prod'; };\n${open('url()')}`, '/dev | /prod'],
    [
      `const get = (options) => options.base + '/ws';\n${open("get({ base: 'wss://a.com' })")}`,
      'wss://a.com/ws',
    ],
    [`const api = { url() { return '/ws'; }, other: () => '/x' };\n${open('api.url()')}`, '/ws'],
    [`class Api { static url(id) { return '/ws/' + id; } }\n${open("Api.url('a')")}`, '/ws/a'],
    [open("(() => '/ws')()"), '/ws'],
    [open("(function (base) { return base + '/ws'; })('wss://a.com')"), 'wss://a.com/ws'],
    [`const { url } = (() => ({ url: '/ws' }))();\n${open('url')}`, '/ws'],
    [
      `async function f() { const url = await getUrl(); ${open('url')} }\nasync function getUrl() { return '/ws'; }`,
      '/ws',
    ],
    [`async function f() { const { url } = await (await fetch('/ticket')).json(); ${open('url')} }`, '{url}'],
  ],
  hooks: [
    [
      `const C = () => { const url = useMemo(() => '/ws/' + id, [id]); useEffect(() => { ${open('url')} }); };`,
      '/ws/{id}',
    ],
    [
      `const C = () => { const url = useCallback(() => '/ws', []); useEffect(() => { ${open('url()')} }); };`,
      '/ws',
    ],
    [`const C = () => { const url = useRef('/ws'); useEffect(() => { ${open('url.current')} }); };`, '/ws'],
    [`const C = () => { const [url] = useState('/ws'); useEffect(() => { ${open('url')} }); };`, '/ws'],
    [`const url = ref('/ws');\n${open('url.value')}`, '/ws'],
    [`const url = computed(() => '/ws/' + id);\n${open('url.value')}`, '/ws/{id}'],
  ],
  classes: [
    [`class A { url = '/ws'; open() { ${open('this.url')} } }`, '/ws'],
    [`class A { #url = '/ws'; open() { ${open('this.#url')} } }`, '/ws'],
    [`class A { get url() { return '/ws'; } open() { ${open('this.url')} } }`, '/ws'],
    [`class A { constructor() { this.url = '/ws'; } open() { ${open('this.url')} } }`, '/ws'],
    [`class A { options = { url: '/ws' }; open() { ${open('this.options.url')} } }`, '/ws'],
    [`class A { build() { return '/ws'; } open() { ${open('this.build()')} } }`, '/ws'],
    [`class A { url = ''; open() { ${open('this.url')} } }\nclass B extends A { url = '/ws'; }`, '/ws'],
    [`class B { base = '/ws'; }\nclass A extends B { open() { ${open('this.base')} } }`, '/ws'],
  ],
  'parameters and their callers': [
    [`function f(url) { ${open('url')} }\nf('/ws');`, '/ws'],
    [`function f(url) { ${open('url')} }\nf('/a');\nf('/b');`, '/a | /b'],
    [`function f(url) { ${open('url')} }\nf(unknown);`, '{url}'],
    [`function f(url = '/ws') { ${open('url')} }\nf();`, '/ws'],
    [`function f(url = '/ws') { ${open('url')} }\nf('/a');\nf();`, '/a | /ws'],
    [`function f(id) { ${open('`/ws/${id}`')} }\nf('x');`, '/ws/x'],
    [`function f(id) { ${open('`/ws/${id}`')} }\nf(current.id);`, '/ws/{id}'],
    [`function f({ url }) { ${open('url')} }\nf({ url: '/ws' });`, '/ws'],
    [`function f({ url = '/ws' } = {}) { ${open('url')} }\nf();`, '/ws'],
    [`function f(options) { ${open('options.url')} }\nf({ url: '/ws' });`, '/ws'],
    [
      `function f(options) { const { url } = options; ${open('url')} }\nconst o = { url: '/ws' };\nf(o);`,
      '/ws',
    ],
    [
      `function g(url) { ${open('url')} }\nfunction f(path) { g('wss://a.com' + path); }\nf('/ws');`,
      'wss://a.com/ws',
    ],
    [`class A { constructor(url) { this.url = url; } open() { ${open('this.url')} } }\nnew A('/ws');`, '/ws'],
    [
      `class A { constructor(private readonly url: string) {} open() { ${open('this.url')} } }\nnew A('/ws');`,
      '/ws',
    ],
    [
      `class A { constructor(url) { this.url = url; } open() { ${open('this.url')} } }\nclass B extends A { constructor() { super('/ws'); } }`,
      '/ws',
    ],
    [
      `class A { constructor(url) { this.url = url; } open() { ${open('this.url')} } }\nclass B extends A {}\nnew B('/ws');`,
      '/ws',
    ],
    [`class A { connect(url) { ${open('url')} } }\nconst a = new A();\na.connect('/ws');`, '/ws'],
    [
      `class A { static #one; static get() { return (A.#one ??= new A()); } connect(url) { ${open('url')} } }\nA.get().connect('/ws');`,
      '/ws',
    ],
    [
      `const make = (base) => ({ open(path) { ${open('base + path')} } });\nconst s = make('wss://a.com');\ns.open('/ws');`,
      'wss://a.com/ws',
    ],
    [
      `const Feed = ({ path }) => { useEffect(() => { ${open('path')} }, []); };\nconst A = () => <Feed path="/ws" />;`,
      '/ws',
    ],
    [
      `const Feed = memo((props) => { useEffect(() => { ${open('props.path')} }, []); });\nconst A = () => <Feed path={'/ws'} />;`,
      '/ws',
    ],
    [
      `class Feed extends Component { go() { ${open('this.props.path')} } }\nconst A = () => <Feed path="/ws" />;`,
      '/ws',
    ],
    [`function f(n, url) { ${open('url')} f(n - 1, url); }\nf(3, '/ws');`, '/ws'],
    [`function f(url) { ${open('url')} }\nlist.forEach(f);`, '{url}'],
  ],
};

describe.each(Object.entries(table))('the URL of a socket: %s', (_, rows) => {
  it.each(rows)('%s', (code, expected) => {
    expect(url(code)).toBe(expected);
  });
});

describe('what callers give', () => {
  it('is told with its place', () => {
    const [site] = sites(`function f(url) { ${open('url')} }\nf('/a');\n\nf('/b');\n`);
    expect(site?.url.candidates.map(({ path, callers }) => [path, callers])).toEqual([
      ['/a', ['src/a.tsx:2']],
      ['/b', ['src/a.tsx:4']],
    ]);
  });

  it('keeps the parameter, which can be written where the socket is opened', () => {
    const [site] = sites(`function f(id) { ${open('`/ws/${id}`')} }\nf('x');\n`);
    const [param] = site?.url.candidates[0]?.params ?? [];
    expect(param).toMatchObject({ name: 'id', text: 'x', node: { type: 'Identifier', name: 'id' } });
  });

  it('may be more than is seen', () => {
    const lost = (code: string): string[] => sites(code)[0]?.url.open ?? [];
    expect(lost(`export function f(url) { ${open('url')} }\nf('/a');`)).toEqual([
      'callers outside this file cannot be seen',
    ]);
    expect(lost(`function f(url) { ${open('url')} }\nf('/a');\nlist.forEach(f);`)).toEqual([
      'it is handed to `list.forEach`',
    ]);
    expect(lost(`function f(url) { ${open('url')} }\nf('/a');\nf(other);`)).toEqual([
      'what src/a.tsx:3 passes for `url` is not known',
    ]);
    expect(lost(`function f(id) { ${open('`/ws/${id}`')} }\nf('/a');\nlist.forEach(f);`)).toEqual([]);
  });

  it('may be nothing', () => {
    expect(sites(`function f(url) { ${open('url')} }`)[0]?.url.uncalled).toEqual(['f']);
    expect(sites(`class A { constructor(url) { ${open('url')} } }`)[0]?.url.uncalled).toEqual(['new A']);
  });

  it('ends where functions call each other', () => {
    expect(url(`function f(u) { ${open('u')} g(u); }\nfunction g(v) { f(v + '/x'); }\nf('/a');`)).toContain(
      '/a',
    );
  });
});

it('is tried on many shapes', () => {
  expect(Object.values(table).flat().length).toBeGreaterThan(100);
});
