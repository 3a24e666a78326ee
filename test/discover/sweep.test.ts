import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Literals } from '../../src/discover/literals.js';
import { Snapshot } from '../../src/discover/snapshot.js';
import { sizeLimit, sweep } from '../../src/discover/sweep.js';
import { makeTree } from './tree.js';

const GONE = '(no such file)';

/** What a sweep tells of files with these texts, in order. */
function told(texts: Record<string, string | Buffer>, words: RegExp | Literals): string[] {
  const root = makeTree({});
  const said: string[] = [];
  for (const [name, text] of Object.entries(texts))
    if (text !== GONE) fs.writeFileSync(path.join(root, name), text);
  sweep(
    Object.keys(texts).map((name) => path.join(root, name)),
    {
      words,
      visit: (file, bytes) => {
        const name = path.basename(file);
        expect(bytes.equals(Buffer.from(texts[name] ?? ''))).toBe(true);
        said.push(name);
      },
      fail: (file, error) => said.push(`${path.basename(file)} ${String((error as { code?: string }).code)}`),
      pass: (file) => said.push(`${path.basename(file)} is large`),
    },
  );
  return said;
}

it('visits the files that say a word, each with its own bytes, and tells of the others in their turn', () => {
  const files = {
    a: 'one',
    b: 'nothing',
    c: '',
    d: Buffer.alloc(sizeLimit + 1, 'x'),
    gone: GONE,
    e: 'here is one, and two',
    f: Buffer.from('\uFEFFone', 'utf16le'),
  };
  expect(told(files, /one|two/)).toEqual(['a', 'd is large', 'gone ENOENT', 'e', 'f']);
});

it('puts no word together from the end of one file and the start of the next', () => {
  expect(told({ a: 'Web', b: 'Socket', c: 'WebSocket' }, /WebSocket/)).toEqual(['c']);
});

it('finds words wherever a file lies in the buffer', () => {
  const filler = 'x'.repeat(700_000);
  const texts = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`f${String(n + 10)}`, n % 3 === 0 ? `${filler}word` : filler]),
  );
  expect(told(texts, /word/)).toEqual(['f10', 'f13', 'f16', 'f19']);
});

it('may be asked again while it visits', () => {
  const root = makeTree({ 'a.ts': 'outer', 'b.ts': 'outer', 'c.ts': 'inner' });
  const at = (name: string): string => path.join(root, name);
  const said: string[] = [];
  sweep([at('a.ts'), at('b.ts')], {
    words: /outer/,
    visit: (file, bytes) => {
      sweep([at('c.ts')], { words: /inner/, visit: () => said.push('inner') });
      said.push(`${path.basename(file)} ${bytes.toString()}`);
    },
  });
  expect(said).toEqual(['inner', 'a.ts outer', 'inner', 'b.ts outer']);
});

it('reads no file twice that a snapshot keeps', () => {
  const root = makeTree({ 'a.ts': 'one', 'b.ts': 'two \u00e9', 'c.ts': 'three' });
  const [a = '', b = '', c = ''] = ['a.ts', 'b.ts', 'c.ts'].map((name) => path.join(root, name));
  const snapshot = new Snapshot();
  sweep([a, b], { words: /nothing/, visit: () => expect.unreachable(), snapshot });
  fs.rmSync(a);
  fs.rmSync(b);
  const said: string[] = [];
  sweep([a, b, c], {
    words: /one|two|three/,
    visit: (file, bytes) => said.push(`${path.basename(file)} ${bytes.toString('utf8')}`),
    snapshot,
  });
  expect(said.sort()).toEqual(['a.ts one', 'b.ts two \u00e9', 'c.ts three']);
});

it('finds texts as it finds words', () => {
  const files = { a: 'one', b: 'nothing', c: 'two one', d: '', e: 'tw\no', f: 'two', g: 'x two' };
  expect(told(files, new Literals(['two', 'one']))).toEqual(['a', 'c', 'f', 'g']);
});
