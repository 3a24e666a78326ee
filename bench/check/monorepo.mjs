// Generates the repositories that are measured: packages, services and SQL, the same for the same number of files. About three
// files in a thousand open a socket, two a Supabase channel, one serves sockets, twenty only speak of them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shapes } from '../candidates/project.mjs';
import { random } from './random.mjs';
import { kinds } from './text.mjs';

const SEED = 20_251;
/** Files of one package or service. */
const PACKAGE = 120;

const serving = (n) => `"""Sends what is new to whoever looks at it."""

import asyncio

from fastapi import APIRouter, WebSocket

from app.db import database

router = APIRouter(prefix="/live")


@router.websocket("/feed-${n}")
async def feed(websocket: WebSocket):
    await websocket.accept()
    while True:
        rows = await database.fetch_all("SELECT id, text FROM feed_${n} ORDER BY id DESC LIMIT 50")
        await websocket.send_json([dict(row) for row in rows])
        await asyncio.sleep(5)
`;

const channel = (n) => `import { supabase } from '@/lib/supabase';

export function watchOrders${n}(onOrder: (order: unknown) => void): () => void {
  const channel = supabase
    .channel('orders-${n}')
    .on('postgres_changes', { event: '*', schema: 'public', table: 'orders' }, ({ new: row }) => onOrder(row))
    .subscribe();
  return () => void supabase.removeChannel(channel);
}
`;

/** What a search for words meets, and a parser does not. */
const speaking = (n) =>
  n % 100 === 50
    ? `// A WebSocket was used here until version ${n}.\n`
    : n % 100 === 51
      ? `// The socket of the old gateway stays open, see ticket ${n}.\n`
      : '';

/** The folder of a generated repository with this many files, made when it is not there yet. */
export function monorepo(cache, files) {
  const folder = join(cache, `monorepo-${files}-${fingerprint()}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  write(draft, files);
  const git = (...args) => execFileSync('git', ['-C', draft, ...args], { stdio: 'ignore' });
  git('init', '-q');
  git('-c', 'core.compression=0', '-c', 'core.safecrlf=false', 'add', '-A');
  const person = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com'];
  git(...person, '-c', 'commit.gpgsign=false', 'commit', '-q', '--no-verify', '-m', 'Generated');
  renameSync(draft, folder);
  return folder;
}

/** Another generator makes other repositories. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const name of ['monorepo.mjs', 'text.mjs', 'random.mjs', '../candidates/project.mjs'])
    hash.update(readFileSync(fileURLToPath(new URL(name, import.meta.url))));
  return hash.digest('hex').slice(0, 8);
}

function write(root, files) {
  const known = new Set();
  const put = (name, text) => {
    const file = join(root, name);
    if (!known.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    known.add(dirname(file));
    writeFileSync(file, text);
  };
  for (const [name, text] of Object.entries(top)) put(name, text);
  const numbers = random(SEED);
  const weighted = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  for (let n = 0; n < files; n += 1) {
    const group = Math.floor(n / PACKAGE);
    const kind = numbers.pick(weighted);
    const home = kind.ending === '.py' ? `services/service${group}/app` : `packages/package${group}`;
    if (n % PACKAGE === 0) {
      put(`packages/package${group}/package.json`, manifest(group));
      put(
        `services/service${group}/requirements.txt`,
        group % 5 === 0 ? 'fastapi\nwebsockets\n' : 'fastapi\n',
      );
    }
    const bytes = Math.min(numbers.skewed(kind.median, 0.9), 200_000);
    const special = specialAt(n, group);
    if (special) for (const [name, text] of special) put(name, text);
    else
      put(
        `${home}/${kind.ending === '.sql' ? 'migrations' : 'src'}/part${n % 7}/item${n}${kind.ending}`,
        (/tsx?$/.test(kind.ending) ? speaking(n) : '') + kind.text(numbers, bytes),
      );
  }
}

/** Files that have to do with sockets, by their number. */
function specialAt(n, group) {
  if (n % 1000 === 7) return [[`services/service${group}/app/live${n}.py`, serving(n)]];
  if (n % 500 === 90) return [[`packages/package${group}/src/channels/watch${n}.ts`, channel(n)]];
  if (n % 333 !== 21) return undefined;
  const parts = shapes[Math.floor(n / 333) % shapes.length](n);
  const found = [];
  for (let at = 0; at < parts.length; at += 2)
    found.push([`packages/package${group}/${parts[at]}`, parts[at + 1]]);
  return found;
}

const manifest = (group) =>
  `${JSON.stringify(
    {
      name: `@measured/package${group}`,
      version: '1.0.0',
      type: 'module',
      dependencies: { react: '^19.0.0', ...(group % 9 === 0 && { '@supabase/supabase-js': '^2.0.0' }) },
    },
    null,
    2,
  )}\n`;

const top = {
  'package.json': `${JSON.stringify({ name: 'measured', private: true, workspaces: ['packages/*'] }, null, 2)}\n`,
  '.gitignore': 'node_modules/\ndist/\n.venv/\n',
  'docker-compose.yml':
    'services:\n  api:\n    build: services/service0\n    environment:\n      - PORT=8000\n',
  'services/service0/main.py': `from fastapi import FastAPI

from app.live7 import router

app = FastAPI()
app.include_router(router, prefix="/api")
`,
};
