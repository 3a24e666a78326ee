import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { applyChanges } from '../../src/apply/index.js';
import type { FileChange } from '../../src/contract.js';
import { UserError } from '../../src/errors.js';
import { asOrdinaryUser, makeTree, write } from '../discover/tree.js';

afterEach(() => {
  vi.restoreAllMocks();
});

function change(root: string, file: string, before: string | null, after: string): FileChange {
  return { file, path: path.join(root, file), before, after, edits: [], kind: 'source' };
}

/** Everything in the tree, links and folders too, so that nothing left behind goes unseen. */
function snapshot(root: string): Record<string, string> {
  return Object.fromEntries(
    fs
      .readdirSync(root, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => {
        const file = path.join(root, name);
        const stat = fs.lstatSync(file);
        if (stat.isSymbolicLink()) return [name, `-> ${fs.readlinkSync(file)}`];
        return [name, stat.isDirectory() ? '/' : fs.readFileSync(file, 'utf8')];
      }),
  );
}

function problem(work: () => void): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  return 'written';
}

/** Lets the first calls of a function of the file system pass and the next one fail. */
function failAfter(name: 'fsyncSync' | 'renameSync', calls: number): void {
  const real = fs[name] as (...args: unknown[]) => void;
  let count = 0;
  vi.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
    count += 1;
    if (count > calls) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    real(...args);
  });
}

describe('applyChanges', () => {
  it('writes every change, byte by byte, and tells after each', () => {
    const odd = 'sub/a\r\nb.ts';
    const root = makeTree({ 'a.ts': '\uFEFFold\r\n', [odd]: 'old', 'same.ts': 'same' });
    const changes = [
      change(root, 'a.ts', '\uFEFFold\r\n', '\uFEFFnew 🙂\r\n'),
      change(root, odd, 'old', ''),
      change(root, 'lib/deep/new.ts', null, 'made'),
      change(root, 'lib/deep/other.ts', null, 'made too'),
    ];
    const told: string[] = [];
    applyChanges(changes, {
      onWrite: ({ file, path: at, after }) => {
        expect(fs.readFileSync(at, 'utf8')).toBe(after);
        told.push(file);
      },
    });
    expect(told).toEqual(changes.map(({ file }) => file));
    expect(snapshot(root)).toEqual({
      'a.ts': '\uFEFFnew 🙂\r\n',
      lib: '/',
      'lib/deep': '/',
      'lib/deep/new.ts': 'made',
      'lib/deep/other.ts': 'made too',
      'same.ts': 'same',
      sub: '/',
      [odd]: '',
    });
  });

  it.each([0o644, 0o755, 0o600, 0o640, 0o664])('keeps the mode %o', (mode) => {
    const root = makeTree({ 'a.ts': 'old' });
    fs.chmodSync(path.join(root, 'a.ts'), mode);
    applyChanges([change(root, 'a.ts', 'old', 'new')]);
    expect(fs.statSync(path.join(root, 'a.ts')).mode & 0o7777).toBe(mode);
  });

  it.runIf(process.geteuid?.() === 0)('keeps the owner when root writes', () => {
    const root = makeTree({ 'a.ts': 'old' });
    fs.chownSync(path.join(root, 'a.ts'), 65534, 65534);
    applyChanges([change(root, 'a.ts', 'old', 'new')]);
    expect(fs.statSync(path.join(root, 'a.ts'))).toMatchObject({ uid: 65534, gid: 65534 });
  });

  it('writes the target of a link and keeps the link', () => {
    const root = makeTree({ 'shared/real.ts': 'old', 'src/x.ts': '' });
    fs.symlinkSync('../shared/real.ts', path.join(root, 'src/one.ts'));
    fs.symlinkSync('one.ts', path.join(root, 'src/two.ts'));
    applyChanges([change(root, 'src/two.ts', 'old', 'new')]);
    expect(snapshot(root)).toMatchObject({
      'shared/real.ts': 'new',
      'src/one.ts': '-> ../shared/real.ts',
      'src/two.ts': '-> one.ts',
    });
  });

  it('takes a name as long as a name can be', () => {
    const name = `${'n'.repeat(252)}.ts`;
    const root = makeTree({ [name]: 'old' });
    applyChanges([change(root, name, 'old', 'new')]);
    expect(snapshot(root)).toEqual({ [name]: 'new' });
  });

  it.each<[string, (root: string) => void, FileChange['before'], RegExp]>([
    [
      'has changed',
      (root) => write(root, 'b.ts', 'edited'),
      'old',
      /^b\.ts: has changed since it was read; nothing/,
    ],
    [
      'has lost its BOM',
      (root) => write(root, 'b.ts', 'old'),
      '\uFEFFold',
      /^b\.ts: has changed since it was read/,
    ],
    [
      'is gone',
      (root) => {
        fs.rmSync(path.join(root, 'b.ts'));
      },
      'old',
      /^b\.ts: could not be written: ENOENT/,
    ],
    ['has appeared', () => undefined, null, /^b\.ts: has appeared meanwhile; nothing was written$/],
    [
      'is a link to nothing',
      (root) => {
        fs.rmSync(path.join(root, 'b.ts'));
        fs.symlinkSync('/nowhere/else', path.join(root, 'b.ts'));
      },
      null,
      /^b\.ts: has appeared meanwhile/,
    ],
  ])('writes nothing at all when one file %s meanwhile', (_, meanwhile, before, message) => {
    const root = makeTree({ 'a.ts': 'old', 'b.ts': 'old' });
    meanwhile(root);
    const state = snapshot(root);
    const changes = [change(root, 'a.ts', 'old', 'new'), change(root, 'b.ts', before, 'new')];
    expect(
      problem(() => {
        applyChanges(changes);
      }),
    ).toMatch(message);
    expect(snapshot(root)).toEqual(state);
  });

  it('changes nothing and leaves nothing when the disk is full in the middle', () => {
    const root = makeTree({ 'a.ts': 'old', 'b.ts': 'old', 'c.ts': 'old' });
    const state = snapshot(root);
    const changes = [
      change(root, 'a.ts', 'old', 'new'),
      change(root, 'lib/deep/x.ts', null, 'new'),
      change(root, 'lib/deep/y.ts', null, 'new'),
      change(root, 'c.ts', 'old', 'new'),
    ];
    for (const calls of [0, 1, 2, 3]) {
      failAfter('fsyncSync', calls);
      expect(
        problem(() => {
          applyChanges(changes);
        }),
      ).toBe(`${changes[calls]?.file ?? ''}: could not be written: ENOSPC: no space left on device`);
      vi.restoreAllMocks();
      expect(snapshot(root)).toEqual(state);
    }
  });

  it('keeps what is in place and the rest as it was when a rename fails', () => {
    const root = makeTree({ 'a.ts': 'old', 'b.ts': 'old', 'c.ts': 'old' });
    failAfter('renameSync', 1);
    const changes = ['a.ts', 'b.ts', 'c.ts'].map((file) => change(root, file, 'old', 'new'));
    expect(
      problem(() => {
        applyChanges(changes);
      }),
    ).toMatch(/^b\.ts: could not be written/);
    expect(snapshot(root)).toEqual({ 'a.ts': 'new', 'b.ts': 'old', 'c.ts': 'old' });
  });

  it('leaves nothing behind when the listener throws', () => {
    const root = makeTree({ 'a.ts': 'old', 'b.ts': 'old' });
    const changes = ['a.ts', 'b.ts'].map((file) => change(root, file, 'old', 'new'));
    const fail = (): never => {
      throw new Error('listener');
    };
    expect(() => {
      applyChanges(changes, { onWrite: fail });
    }).toThrow('listener');
    expect(snapshot(root)).toEqual({ 'a.ts': 'new', 'b.ts': 'old' });
  });

  it('respects a file and a folder that may not be written', async () => {
    const root = makeTree({ 'open/a.ts': 'old', 'shut/b.ts': 'old', 'open/read-only.ts': 'old' });
    for (const name of ['.', 'open', 'open/a.ts', 'open/read-only.ts', 'shut', 'shut/b.ts']) {
      if (process.geteuid?.() === 0) fs.chownSync(path.join(root, name), 65534, 65534);
    }
    fs.chmodSync(path.join(root, 'shut'), 0o555);
    fs.chmodSync(path.join(root, 'open/read-only.ts'), 0o444);
    const state = snapshot(root);
    for (const file of ['shut/b.ts', 'open/read-only.ts', 'shut/sub/new.ts', 'open/a.ts/new.ts']) {
      const before = file.endsWith('new.ts') ? null : 'old';
      const changes = [change(root, 'open/a.ts', 'old', 'new'), change(root, file, before, 'new')];
      const message = await asOrdinaryUser(() =>
        problem(() => {
          applyChanges(changes);
        }),
      );
      expect(message).toMatch(/: could not be written: E(ACCES|PERM|NOTDIR|EXIST)/);
      expect(message.startsWith(`${file}: `)).toBe(true);
      expect(snapshot(root)).toEqual(state);
    }
    fs.chmodSync(path.join(root, 'shut'), 0o755);
  });

  it('refuses two changes for one file, by whatever names', () => {
    const root = makeTree({ 'a.ts': 'old' });
    fs.symlinkSync('a.ts', path.join(root, 'b.ts'));
    const changes = ['a.ts', 'b.ts'].map((file) => change(root, file, 'old', 'new'));
    expect(() => {
      applyChanges(changes);
    }).toThrow('two changes for one file');
    expect(snapshot(root)).toMatchObject({ 'a.ts': 'old' });
  });
});
