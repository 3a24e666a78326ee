import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.js';
import { ALERTS, METRICS, PACKAGE, project, watcher } from './project.js';

const codes = ({ findings }: Awaited<ReturnType<typeof check>>): string[] =>
  findings.map(({ file, line, code }) => `${file}:${line} ${code}`);

describe('check', () => {
  it('finds every socket, writes nothing and links routes to clients', async () => {
    const { dir, git, commit } = project({
      ...PACKAGE,
      'src/b.ts': watcher('alerts', ALERTS),
      'src/a.ts': watcher('other', "'/ws/other'") + watcher('metrics', METRICS),
      'src/clean.ts': 'export const a = 1;\n',
    });
    commit();
    const result = await check({ cwd: dir });
    expect(codes(result)).toEqual(['src/a.ts:2 RM003', 'src/a.ts:7 RM001', 'src/b.ts:2 RM001']);
    expect(result.summary).toMatchObject({
      files: { scanned: 3, candidates: 2, changed: 0, failed: 0 },
      sockets: { total: 3, safe: 1, review: 1, unmapped: 1, manual: 0, outOfScope: 0 },
      errors: 3,
    });
    expect(result.links).toEqual([
      {
        route: '/api/v3/admin/realtime/metrics',
        state: 'legacy',
        clients: [{ file: 'src/a.ts', line: 7 }],
        moved: [],
        backend: [],
        channel: 'admin-metrics',
        table: 'public.admin_metrics_view',
        kind: 'row',
      },
      {
        route: '/api/v3/admin/realtime/alerts',
        state: 'legacy',
        clients: [{ file: 'src/b.ts', line: 2 }],
        moved: [],
        backend: [],
        channel: 'admin-alerts',
        table: 'public.system_alerts',
        kind: 'feed',
      },
    ]);
    expect(git('status', '--porcelain')).toBe('');
  });

  it('takes files and folders', async () => {
    const { dir } = project({
      'src/a.ts': watcher('a', ALERTS),
      'lib/b.ts': watcher('b', ALERTS),
      'lib/c.ts': watcher('c', ALERTS),
    });
    expect(codes(await check({ cwd: dir, paths: ['src', 'lib/c.ts'] }))).toEqual([
      'lib/c.ts:2 RM001',
      'src/a.ts:2 RM001',
    ]);
  });

  it('reports a file that does not parse at its place, and goes on', async () => {
    const { dir } = project({ 'a.ts': 'const a = new WebSocket(;\n', 'b.ts': watcher('b', ALERTS) });
    const result = await check({ cwd: dir });
    expect(codes(result)).toEqual(['a.ts:1 RM901', 'b.ts:2 RM001']);
    expect(result.skipped).toMatchObject([
      { file: 'a.ts', kind: 'unparsed', failed: true, line: 1, column: 25 },
    ]);
    expect(result.summary.files.failed).toBe(1);
  });

  it('follows a route for any path', async () => {
    const { dir } = project({
      'a.ts': watcher('a', 'location.hash.slice(1)'),
      'realtime-migrate.config.json': JSON.stringify({
        routes: [{ path: '**', kind: 'feed', channel: 'all', table: 'events' }],
      }),
    });
    expect((await check({ cwd: dir })).sites).toMatchObject([{ route: '**', channel: 'all' }]);
  });
});

describe('an ignore comment', () => {
  const at = (comment: string): string => `  // realtime-migrate-ignore ${comment}\n`;
  const withComment = (comment: string, url = ALERTS): string =>
    watcher('a', url).replace('  const ws', `${at(comment)}  const ws`);

  it('takes its finding off the list, and only that', async () => {
    const { dir } = project({ 'a.ts': withComment('RM001 -- until March') + watcher('b', ALERTS) });
    const result = await check({ cwd: dir });
    expect(codes(result)).toEqual(['a.ts:8 RM001']);
    // The ignored one takes no topic.
    expect(result.sites).toMatchObject([{ channel: 'admin-alerts' }]);
  });

  it('at the field of a class speaks of that field, and above the class of nothing', async () => {
    const field = (comment: string): string => `${comment}  socket = new WebSocket(${ALERTS});\n`;
    const { dir } = project({
      'a.ts': `export class A {\n${field(at('RM002 -- later'))}}\n`,
      'b.ts': `${at('RM002 -- later')}export class B {\n${field('')}}\n`,
    });
    expect(codes(await check({ cwd: dir }))).toEqual(['b.ts:1 RM902', 'b.ts:3 RM002']);
  });

  it.each([
    ['of another finding', 'RM003 -- no route', 'There is no RM003 here to ignore'],
    ['without a reason', 'RM001', /^The reason is missing: /],
    ['without a code', '-- because', /^The code of the finding is missing: /],
    ['with an unknown code', 'RM999 -- because', /^RM999 is not the code of a finding: /],
  ])('%s is reported, and the socket too', async (_, comment, message) => {
    const { dir } = project({ 'a.ts': withComment(comment) });
    const result = await check({ cwd: dir });
    expect(codes(result)).toEqual(['a.ts:2 RM902', 'a.ts:3 RM001']);
    expect(result.findings[0]?.message).toMatch(message);
  });

  it('in a file that has no socket any more is reported', async () => {
    const { dir } = project({ 'a.ts': `${at('RM001 -- the old WebSocket')}export const a = 1;\n` });
    expect(codes(await check({ cwd: dir }))).toEqual(['a.ts:1 RM902']);
  });
});

describe('a URL from another file', () => {
  const urlOf = async (files: Record<string, string>, imports: string, url: string): Promise<string[]> => {
    const { dir } = project({ 'src/a.ts': imports + watcher('a', url), ...files });
    return (await check({ cwd: dir, paths: ['src/a.ts'] })).sites.map(
      (site) => `${site.url} ${String(site.route)}`,
    );
  };
  const known = ['wss://h/api/v3/admin/realtime/alerts /api/v3/admin/realtime/alerts'];
  const path = '/api/v3/admin/realtime/alerts';

  it.each([
    ['a constant', `export const URL = 'wss://h${path}';`, "import { URL } from './b';", 'URL'],
    [
      'a constant of a constant',
      `const H = 'wss://h';\nexport const URL = H + '${path}';`,
      "import { URL } from './b';",
      'URL',
    ],
    [
      'a list of exports',
      `const url = 'wss://h${path}';\nexport { url as URL };`,
      "import { URL } from './b';",
      'URL',
    ],
    ['a default', `const url = 'wss://h${path}';\nexport default url;`, "import url from './b';", 'url'],
    ['a default expression', `export default 'wss://h${path}';`, "import url from './b';", 'url'],
    [
      'a member',
      `export const API = { ws: { alerts: 'wss://h${path}' } };`,
      "import { API } from './b';",
      'API.ws.alerts',
    ],
    [
      'a helper',
      `export const at = (p: string) => \`wss://h\${p}\`;`,
      "import { at } from './b';",
      `at('${path}')`,
    ],
    [
      'a function',
      `export function at(p: string) { return 'wss://h' + p; }`,
      "import { at } from './b';",
      `at('${path}')`,
    ],
  ])('is read: %s', async (_, module, imports, url) => {
    expect(await urlOf({ 'src/b.ts': module }, `${imports}\n`, url)).toEqual(known);
  });

  it.each([
    ['by name', "export { URL } from './c';"],
    ['all', "export * from './c';"],
    ['imported and exported', "import { URL } from './c';\nexport { URL };"],
    ['in a circle with another', "export * from './a';\nexport * from './c';"],
  ])('is followed through a module that hands it on: %s', async (_, module) => {
    const files = { 'src/b.ts': module, 'src/c.ts': `export const URL = 'wss://h${path}';` };
    expect(await urlOf(files, "import { URL } from './b';\n", 'URL')).toEqual(known);
  });

  it('stays unknown where it changes, is not there or does not parse', async () => {
    const imports = "import { URL } from './b';\n";
    const unknown = ['{URL} null'];
    expect(await urlOf({ 'src/b.ts': "export let URL = 'a';\nURL = 'b';" }, imports, 'URL')).toEqual(unknown);
    expect(await urlOf({ 'src/b.ts': "export * from './b';" }, imports, 'URL')).toEqual(unknown);
    expect(await urlOf({ 'src/b.ts': 'export const URL = ;' }, imports, 'URL')).toEqual(unknown);
    expect(await urlOf({}, imports, 'URL')).toEqual(unknown);
  });
});
