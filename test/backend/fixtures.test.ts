import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesInMemory, findBackend, type Backend } from '../../src/backend/index.js';
import { check } from '../../src/pipeline/index.js';
import { repository, root } from './cases.js';

const update = Boolean(process.env.UPDATE_FIXTURES);
const cases = fs.readdirSync(root).sort();

/** Leaves out what is empty, so that the expected file says what there is. */
function stated(found: Backend): unknown {
  const isEmpty = (value: unknown): boolean =>
    value === null || value === false || (Array.isArray(value) && value.length === 0);
  return JSON.parse(
    JSON.stringify(found, (key, value: unknown) =>
      isEmpty(value) && key !== 'mounted' && key !== 'routes' ? undefined : value,
    ),
  );
}

describe.each(cases)('%s', (name) => {
  const folder = path.join(root, name);
  const texts = repository(path.join(folder, 'repo'));
  const expectedFile = path.join(folder, 'expected.json');
  const find = async (change: (text: string) => string): Promise<unknown> =>
    stated(await findBackend(filesInMemory(new Map([...texts].map(([file, text]) => [file, change(text)])))));

  it('holds a repository and what is to be found in it, and nothing else', () => {
    expect(fs.readdirSync(folder).sort()).toEqual(['expected.json', 'links.json', 'repo']);
  });

  it('is read as expected', async () => {
    const found = await find((text) => text);
    if (update) fs.writeFileSync(expectedFile, `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(fs.readFileSync(expectedFile, 'utf8')));
  });

  it('is linked with its clients as expected', async () => {
    const cwd = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backend-links-')));
    fs.cpSync(path.join(folder, 'repo'), cwd, { recursive: true });
    const { links } = await check({ cwd, baseline: false });
    fs.rmSync(cwd, { recursive: true });
    const linksFile = path.join(folder, 'links.json');
    if (update) fs.writeFileSync(linksFile, `${JSON.stringify(links, null, 2)}\n`);
    expect(links).toEqual(JSON.parse(fs.readFileSync(linksFile, 'utf8')));
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['no final newline', (text: string) => text.replace(/\n$/, '')],
  ])('and the same with %s', async (_, change) => {
    expect(await find(change)).toEqual(JSON.parse(fs.readFileSync(expectedFile, 'utf8')));
  });
});

it('has a case for each framework', () => {
  const seen = new Set(
    cases.flatMap((name) => {
      const { routes } = JSON.parse(
        fs.readFileSync(path.join(root, name, 'expected.json'), 'utf8'),
      ) as Backend;
      return routes.map(({ framework }) => framework);
    }),
  );
  expect([...seen].sort()).toEqual([
    ...[
      'aiohttp',
      'bun',
      'channels',
      'cloudflare',
      'deno',
      'elysia',
      'express-ws',
      'fastapi',
      'fastify',
      'flask-sock',
      'hono',
    ],
    ...['nestjs', 'nitro', 'quart', 'sanic', 'socket.io', 'starlette', 'tornado', 'websockets', 'ws'],
  ]);
});
