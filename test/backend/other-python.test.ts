import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesInMemory, findBackend } from '../../src/backend/index.js';
import { lowerPython } from '../../src/backend/python/lower.js';

const WANTED = 320;
/** In bytes: the time goes into parsing. */
const LARGEST = 25_000;

/** Python of other kinds: the interpreter's own library and what is installed with it. */
function installed(): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders()) {
    for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(folder, name);
      if (found.size >= WANTED) return found;
      if (!name.endsWith('.py')) continue;
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      if (!stat?.isFile() || stat.size > LARGEST) continue;
      // Tests would be left out, wherever they are.
      found.set(
        `lib${String(found.size)}/${path.basename(name).replace(/^test_|_test(?=\.py)/, '')}`,
        fs.readFileSync(file, 'utf8'),
      );
    }
  }
  return found;
}

function folders(): string[] {
  try {
    const code =
      'import sysconfig; print(sysconfig.get_path("stdlib")); print(sysconfig.get_path("purelib"))';
    const answer = execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim().split('\n');
    return ['/usr/lib/python3/dist-packages', ...answer].filter((folder) => fs.existsSync(folder));
  } catch {
    return [];
  }
}

/** Where there is no Python: files that look like routes to somebody who reads lines only. */
function made(count: number): Map<string, string> {
  const shapes = [
    (n: number) =>
      `"""Use it as::\n\n    @app.websocket("/doc${String(n)}")\n    async def f(ws): ...\n"""\n\nX = ${String(n)}\n`,
    (n: number) =>
      `# @router.websocket("/comment${String(n)}")\ndef f():\n    return "@router.websocket('/text')"\n`,
    (n: number) =>
      `class Client:\n    def websocket(self, path):\n        return path\n\n\nClient().websocket("/call${String(n)}")\n`,
    (n: number) =>
      `import websockets\n\n\nasync def read():\n    async with websockets.connect("ws://host/${String(n)}") as ws:\n        return await ws.recv()\n`,
    (n: number) =>
      `from django.urls import path\n\nfrom . import views\n\nurlpatterns = [path("page${String(n)}/", views.Page.as_view())]\n`,
    (n: number) =>
      `from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.route("/websocket/${String(n)}")\ndef page():\n    return ""\n`,
    (n: number) => `import pytest\n\n\n@pytest.mark.websocket\ndef check_${String(n)}():\n    assert True\n`,
    (n: number) =>
      `from aiohttp import web\n\nroutes = web.RouteTableDef()\n\n\n@routes.get("/websocket/${String(n)}")\nasync def page(request):\n    return web.Response()\n`,
    (n: number) =>
      `from fastapi import APIRouter\n\nrouter = APIRouter(prefix="/websocket")\n\n\n@router.get("/${String(n)}")\nasync def page():\n    return {}\n`,
  ];
  return new Map(
    Array.from({ length: count }, (_, n) => [`made${String(n)}.py`, shapes[n % shapes.length]?.(n) ?? '']),
  );
}

const library = installed();
const others = new Map([...library, ...made(Math.max(90, WANTED - library.size))]);

describe(`${String(others.size)} Python files of other kinds`, () => {
  it('declare no route, even if each of them speaks of sockets and routers', async () => {
    expect(others.size).toBeGreaterThanOrEqual(300);
    const texts = new Map(
      [...others].map(([file, text]) => [file, `${text}\n# websocket include_router as_asgi FastAPI(\n`]),
    );
    texts.set(
      'app.py',
      'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.websocket("/only")\nasync def only(ws):\n    await ws.accept()\n',
    );
    const { routes } = await findBackend(filesInMemory(texts));
    expect(routes.map(({ file, path: found }) => `${file} ${found}`)).toEqual(['app.py /only']);
  });

  it('are read: every function of a file is found', () => {
    let functions = 0;
    for (const [, text] of library) {
      // Only where each definition stands on a line of its own, and none in a text.
      if (/"""|'''/.test(text) || /^\s*print /m.test(text)) continue;
      const written = text.match(/^(?:async )?def \w+/gm)?.length ?? 0;
      const read = lowerPython(text).filter(({ is }) => is === 'def').length;
      expect(read).toBe(written);
      functions += written;
    }
    if (library.size >= WANTED) expect(functions).toBeGreaterThan(10);
  });
});
