import { describe, expect, it } from 'vitest';
import { filesInMemory, findBackend, type Backend } from '../../src/backend/index.js';

const find = (texts: Record<string, string>): Promise<Backend> =>
  findBackend(filesInMemory(new Map(Object.entries(texts))));
const app =
  'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.websocket("/ws")\nasync def ws(socket):\n    await socket.accept()\n';
const paths = ({ routes }: Backend): string[] =>
  routes.map(({ path, mounted }) => `${path}${mounted ? '' : ' loose'}`);

describe('what would run for ever, or not at all', () => {
  it.each([
    ['routers that include each other', 'a.include_router(b)\nb.include_router(a)\n'],
    ['a router that includes itself', 'a.include_router(a, prefix="/again")\n'],
  ])('%s', async (_, includes) => {
    const text = `from fastapi import APIRouter\n\na = APIRouter(prefix="/a")\nb = APIRouter(prefix="/b")\n${includes}\n@a.websocket("/ws")\nasync def ws(socket): ...\n`;
    expect(paths(await find({ 'a.py': text }))).toHaveLength(1);
  });

  it('modules that import each other', async () => {
    const found = await find({
      'a.py':
        'from b import prefix\nfrom fastapi import FastAPI\n\nname = prefix\napp = FastAPI()\n\n\n@app.websocket(name)\nasync def ws(socket): ...\n',
      'b.py': 'from a import name\n\nprefix = name\n',
      'c.py': 'from c import *\nfrom d import *\n# websocket\n',
      'd.py': 'from c import *\n\nprint(nobody)\n',
    });
    expect(paths(found)).toEqual(['/**']);
  });

  it('values and functions defined by themselves', async () => {
    const text = `${app}\nx = x + "/a"\n\n\ndef f(n):\n    return f(n) + g(n)\n\n\ndef g(n):\n    return f(g(n))\n\n\n@app.websocket(f("/") + x)\nasync def other(socket):\n    await other(socket)\n`;
    expect(paths(await find({ 'app.py': text }))).toContain('/ws');
  });

  it('a function with many callers, which have many callers', async () => {
    const layers = Array.from({ length: 12 }, (_, layer) =>
      Array.from(
        { length: 6 },
        (_, n) =>
          `def f${String(layer)}_${String(n)}(x):\n${Array.from({ length: 6 }, (_, m) => `    f${String(layer + 1)}_${String(m)}(x)\n`).join('')}`,
      ).join('\n'),
    ).join('\n');
    const last = Array.from(
      { length: 6 },
      (_, n) => `def f12_${String(n)}(x):\n    x.websocket("/deep${String(n)}")\n    x.include_router(x)\n`,
    ).join('\n');
    const begun = Date.now();
    expect(paths(await find({ 'app.py': `${app}\n${layers}\n${last}\nf0_0(app)\n` }))).toContain('/ws');
    expect(Date.now() - begun).toBeLessThan(20_000);
  });

  it('a module of data in lines of nearly fifty thousand characters', async () => {
    const line = `// ${'x'.repeat(49_900)}\n`;
    const server =
      "import { WebSocketServer } from 'ws';\nnew WebSocketServer({ port: 8080, path: '/ws' });\n";
    const begun = Date.now();
    const found = await find({
      'data.js': line.repeat(30) + server,
      'bundle.js': `// ${'x'.repeat(50_000)}\n${server}`,
    });
    expect(found.routes.map(({ file, path }) => [file, path])).toEqual([['data.js', '/ws']]);
    expect(found.unread).toEqual([{ file: 'bundle.js', reason: 'a minified bundle' }]);
    expect(Date.now() - begun).toBeLessThan(20_000);
  });

  it('an expression nested ten thousand times deep, with a reason', async () => {
    const deep = '('.repeat(10_000) + ')'.repeat(10_000);
    const sum = Array.from({ length: 20_000 }, () => '"a"').join('\n + ');
    const found = await find({
      'app.py': app,
      'deep.py': `websocket = ${deep}\n`,
      'sum.py': `websocket = (${sum})\n`,
      'sum.js': `import { WebSocketServer } from 'ws';\nconst x = ${sum};\n`,
    });
    expect(paths(found)).toContain('/ws');
    for (const { reason } of found.unread) expect(reason).toBe('nested too deeply');
  });

  it('names with line ends and escapes in them are names like any other', async () => {
    const name = 'a\n::error::b\u001b[31m/<script>.py';
    const found = await find({ [name]: app });
    expect(found.routes.map(({ file }) => file)).toEqual([name]);
  });

  it('binary and broken text', async () => {
    const noise = Array.from({ length: 4000 }, (_, n) => String.fromCharCode((n * 7919) % 0xfffe)).join('');
    expect(
      paths(await find({ 'app.py': app, 'noise.py': `websocket${noise}`, 'noise.js': `'ws'${noise}` })),
    ).toEqual(['/ws']);
  });
});

describe('routes survive errors around them', () => {
  it.each([
    ['a bracket that is never closed', 'x = foo(1, [2\n\n'],
    ['a function without a body', 'def broken():\n\n'],
    ['a text that is never closed', 'x = "open\n\n'],
    ['a conflict marker', '<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n\n'],
    ['Python 2', 'print "hello"\nexec "x = 1"\n\n'],
    ['wrong indentation', '    x = 1\n  y = 2\n\n'],
    ['a dictionary that is never closed', 'settings = {\n    "a": 1,\n    "b": (\n\n'],
  ])('%s', async (_, error) => {
    const before = app.replace('\n@app', `\n${error}@app`);
    expect(paths(await find({ 'before.py': before })), 'before the route').toEqual(['/ws']);
    expect(paths(await find({ 'after.py': `${app}\n\n${error}` })), 'after the route').toEqual(['/ws']);
  });
});

describe('nothing is parsed', () => {
  it('in a repository that speaks of no socket', async () => {
    const texts = new Map([
      ['app.py', 'from fastapi import FastAPI\n\napp = FastAPI()\n'],
      ['server.ts', "import express from 'express';\n"],
    ]);
    const files = filesInMemory(texts);
    const read: string[] = [];
    expect(await findBackend({ ...files, read: (name) => (read.push(name), files.read(name)) })).toEqual({
      routes: [],
      leftovers: [],
      unread: [],
      marked: [],
      senders: expect.any(Function) as unknown,
    });
    expect(read).toEqual([]);
  });
});
