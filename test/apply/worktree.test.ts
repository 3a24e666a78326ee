import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectWorktree } from '../../src/apply/index.js';
import { UserError } from '../../src/errors.js';
import { git, makeRepository, makeTree, write } from '../discover/tree.js';

describe('inspectWorktree', () => {
  it('is clean for committed files, and for files that do not exist yet', () => {
    const cwd = makeRepository({ 'src/a.ts': 'a' });
    expect(inspectWorktree({ cwd, files: ['src/a.ts', 'src/new.ts', 'new/b.ts'] })).toEqual({
      kind: 'clean',
    });
    expect(inspectWorktree({ cwd, files: [] })).toEqual({ kind: 'clean' });
  });

  it('minds only the files concerned', () => {
    const cwd = makeRepository({ 'src/a.ts': 'a', 'src/b.ts': 'b', 'src/c.ts': 'c' });
    write(cwd, 'src/b.ts', 'changed');
    write(cwd, 'src/untracked.ts', 'x');
    expect(inspectWorktree({ cwd, files: ['src/a.ts', 'src/c.ts'] })).toEqual({ kind: 'clean' });
    expect(inspectWorktree({ cwd, files: ['src/b.ts', 'src/a.ts'] })).toEqual({
      kind: 'dirty',
      files: ['src/b.ts'],
    });
  });

  it('counts as dirty whatever git could not restore', () => {
    const cwd = makeRepository({
      '.gitignore': 'ignored.ts\n',
      ...Object.fromEntries(['changed', 'staged', 'mode', 'kept'].map((name) => [`${name}.ts`, name])),
    });
    write(cwd, 'changed.ts', 'other');
    write(cwd, 'staged.ts', 'other');
    write(cwd, 'added.ts', 'new');
    git(cwd, 'add', 'staged.ts', 'added.ts');
    write(cwd, 'ignored.ts', 'x');
    write(cwd, 'untracked/deep.ts', 'x');
    const files = ['changed', 'staged', 'added', 'ignored', 'untracked/deep', 'kept'].map(
      (name) => `${name}.ts`,
    );
    expect(inspectWorktree({ cwd, files })).toEqual({
      kind: 'dirty',
      files: ['added.ts', 'changed.ts', 'ignored.ts', 'staged.ts', 'untracked/deep.ts'],
    });
  });

  it('treats names literally', () => {
    const odd = ['[ab].ts', '*.ts', ':(top)c.ts', 'd\r\ne.ts', 'f "g".ts', '-h.ts', 'é漢.ts'];
    const cwd = makeRepository({ ...Object.fromEntries(odd.map((name) => [name, 'x'])), 'a.ts': 'a' });
    write(cwd, 'a.ts', 'changed');
    expect(inspectWorktree({ cwd, files: odd })).toEqual({ kind: 'clean' });
    for (const name of odd) write(cwd, name, 'changed');
    expect(inspectWorktree({ cwd, files: odd })).toEqual({ kind: 'dirty', files: [...odd].sort() });
  });

  it('answers for several trees at once, in names relative to the working directory', () => {
    const one = makeRepository({ 'web/a.ts': 'a' });
    const two = makeRepository({ 'b.ts': 'b' });
    const cwd = path.join(one, 'web');
    const other = path.relative(cwd, path.join(two, 'b.ts'));
    expect(inspectWorktree({ cwd, files: ['a.ts', other] })).toEqual({ kind: 'clean' });
    write(two, 'b.ts', 'changed');
    expect(inspectWorktree({ cwd, files: ['a.ts', other] })).toEqual({ kind: 'dirty', files: [other] });
  });

  it('looks at the target of a link', () => {
    const elsewhere = makeRepository({ 'real.ts': 'x' });
    const cwd = makeRepository();
    fs.symlinkSync(path.join(elsewhere, 'real.ts'), path.join(cwd, 'link.ts'));
    expect(inspectWorktree({ cwd, files: ['link.ts'] })).toEqual({ kind: 'clean' });
    write(elsewhere, 'real.ts', 'changed');
    expect(inspectWorktree({ cwd, files: ['link.ts'] })).toEqual({ kind: 'dirty', files: ['link.ts'] });
  });

  it('takes more files than one command line holds', () => {
    const names = Array.from(
      { length: 450 },
      (_, n) => `${'d'.repeat(200)}/${String(n)}${'f'.repeat(200)}.ts`,
    );
    const cwd = makeRepository(Object.fromEntries(names.map((name) => [name, 'x'])));
    expect(inspectWorktree({ cwd, files: names })).toEqual({ kind: 'clean' });
    const last = names.at(-1) ?? '';
    write(cwd, last, 'changed');
    expect(inspectWorktree({ cwd, files: names })).toEqual({ kind: 'dirty', files: [last] });
  });

  it('is none outside git, and without git', () => {
    const outside = makeTree({ 'a.ts': 'a' });
    expect(inspectWorktree({ cwd: outside, files: ['a.ts'] })).toEqual({ kind: 'none' });
    expect(inspectWorktree({ cwd: outside, files: ['new.ts'] })).toEqual({ kind: 'clean' });
    const cwd = makeRepository({ 'a.ts': 'a' });
    expect(inspectWorktree({ cwd, files: ['a.ts', path.join(outside, 'a.ts')] })).toEqual({ kind: 'none' });
    const { PATH } = process.env;
    process.env.PATH = outside;
    try {
      expect(inspectWorktree({ cwd, files: ['a.ts'] })).toEqual({ kind: 'none' });
    } finally {
      process.env.PATH = PATH;
    }
  });

  it('does not pass for clean when git cannot tell', () => {
    const cwd = makeRepository({ 'a.ts': 'a' });
    fs.writeFileSync(path.join(cwd, '.git/index'), 'broken');
    const look = (): unknown => inspectWorktree({ cwd, files: ['a.ts'] });
    expect(look).toThrow(UserError);
    expect(look).toThrow(/git cannot tell whether the files are committed: .*index/);
  });
});
