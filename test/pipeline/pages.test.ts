import { describe, expect, it } from 'vitest';
import { check, migrate } from '../../src/pipeline/index.js';
import { project } from './project.js';

const IN_A_PAGE = 'the script stands in an HTML page, where nothing resolves an import';

const config = JSON.stringify({
  routes: [{ path: '/ws/wharf', kind: 'feed', channel: 'wharf', table: 'calls' }],
});

const script = (url: string): string =>
  `<ul id="calls"></ul>\n<script>\n  const socket = new WebSocket(${url});\n  socket.onmessage = (event) => list(JSON.parse(event.data));\n</script>\n`;

const server = (page = ''): string =>
  `from fastapi import FastAPI, WebSocket\n\napp = FastAPI()\n${page}\n\n@app.websocket("/ws/wharf")\nasync def wharf(socket: WebSocket):\n    await socket.accept()\n    while True:\n        await socket.receive_text()\n`;

const found = async (files: Record<string, string>): Promise<{ codes: string[]; scanned: number }> => {
  const { dir } = project({ 'realtime-migrate.config.json': config, ...files });
  const { findings, summary } = await check({ cwd: dir });
  return {
    codes: findings
      .map(({ code, file, line, reasons }) =>
        [
          code,
          `${file}:${String(line)}`,
          ...(code === 'RM002' ? [reasons[0]?.slice(0, IN_A_PAGE.length)] : []),
        ].join(' '),
      )
      .sort(),
    scanned: summary.files.scanned,
  };
};

describe('a page that no file ending in .html holds', () => {
  it.each([
    ['a template of Express', 'views/wharf.ejs', '`wss://${location.host}/ws/<%= room %>`'],
    ['a template of Django or Flask', 'templates/wharf.j2', '"wss://" + location.host + "/ws/{{ room }}"'],
    ['a template of PHP', 'public/wharf.php', '"wss://harbour.acme.dev/ws/<?= $room ?>"'],
    ['a template of Rails', 'app/views/wharf.html.erb', '"/ws/wharf"'],
  ])('%s: its socket is a client of the route', async (_, file, url) => {
    const { codes, scanned } = await found({ 'api.py': server(), [file]: script(url) });
    expect(codes).toEqual([`RM101 api.py:6`, `RM002 ${file}:3 ${IN_A_PAGE}`].sort());
    expect(scanned).toBe(1);
  });

  it('a text of Python, which is not edited', async () => {
    const page = `page = """\n${script("'ws://localhost:8000/ws/wharf'")}"""\n`;
    const { dir, read } = project({
      'realtime-migrate.config.json': config,
      'api.py': server(page),
      'web/wharf.js': '',
    });
    const { findings } = await check({ cwd: dir });
    expect(findings.map(({ code, line }) => [code, line])).toEqual([
      ['RM002', 7],
      ['RM101', 13],
    ]);
    const { changes } = await migrate({ cwd: dir, force: true });
    expect(changes).toEqual([]);
    expect(read('api.py')).toBe(server(page));
  });

  it('a text of Python with values, where each brace of the script stands twice', async () => {
    const page = `def page(host):\n    return f"""\n<script>\n  const socket = new WebSocket("ws://{host}/ws/wharf");\n  socket.onmessage = function (event) {{\n    list(JSON.parse(event.data));\n  }};\n</script>\n"""\n`;
    const { codes } = await found({ 'api.py': server(page) });
    expect(codes).toEqual([`RM002 api.py:7 ${IN_A_PAGE}`, 'RM101 api.py:15']);
  });

  it('a text of a server in JavaScript: said, and a client of the route', async () => {
    const page = 'export const page = () => `' + script('\\`ws://\\${location.host}/ws/wharf\\`') + '`;\n';
    const { dir } = project({ 'realtime-migrate.config.json': config, 'api.py': server(), 'page.ts': page });
    const { findings } = await check({ cwd: dir });
    expect(findings.map(({ code, file, level }) => [code, file, level])).toEqual([
      ['RM101', 'api.py', 'error'],
      ['RM903', 'page.ts', 'info'],
    ]);
    expect(findings[1]?.message).toContain('opens ws://{host}/ws/wharf (line 3)');
  });

  it('one without a socket is no source', async () => {
    const { codes, scanned } = await found({
      'api.py': server(),
      'views/quay.ejs': '<script>\n  // A WebSocket was here.\n  start();\n</script>\n',
      'web/wharf.js': 'export const wharf = 1;\n',
    });
    expect(codes).toEqual(['RM102 api.py:6']);
    expect(scanned).toBe(1);
  });
});
