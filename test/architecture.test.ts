import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaches, eagerWays, folderOf } from './architecture/check.js';
import { readModule, type Module } from './architecture/module.js';
import { entries, folders, packages, writers } from './architecture/rules.js';

const root = path.resolve(import.meta.dirname, '..');
const modules: Module[] = ['src', 'transforms'].flatMap((top) =>
  fs
    .readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [top, ...name.split(path.sep)].join('/'))
    .map((file) => readModule(file, fs.readFileSync(path.join(root, file), 'utf8'))),
);

describe('the sources', () => {
  it('import, write and print only where the rules allow it', () => {
    expect(breaches(modules)).toEqual([]);
  });

  it('are read: their imports resolve to files, their folders have a rule', () => {
    const files = new Set(modules.map(({ file }) => file));
    expect(files.size).toBeGreaterThan(20);
    for (const { file, imports } of modules) {
      const folder = folderOf(file);
      if (folder !== undefined) expect(folders.map((rule) => rule.folder)).toContain(folder);
      for (const { specifier } of imports.filter((found) => found.specifier.startsWith('.'))) {
        const target = path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
        if (target.endsWith('.ts')) expect(files, `${file} imports ${specifier}`).toContain(target);
      }
    }
  });

  it.each(entries)('%s loads no heavy package before there is work for it', (entry) => {
    expect(modules.map(({ file }) => file)).toContain(entry);
    expect(eagerWays(modules, entry)).toEqual([]);
  });

  it('write in no more places than the rules name', () => {
    const used = modules.filter(({ writes }) => writes.length > 0).map(({ file }) => file);
    for (const place of Object.keys(writers)) expect(used.some((file) => file.startsWith(place))).toBe(true);
  });
});

describe('the rules', () => {
  it('let no folder import one to its right', () => {
    const order = folders.map(({ folder }) => folder);
    for (const [index, { folder, mayImport }] of folders.entries()) {
      for (const other of mayImport) {
        expect(order.slice(0, index), `${folder} may import ${other}`).toContain(other);
      }
    }
  });

  it('give a reason each, and name only packages that are installed or bundled with this one', () => {
    for (const { because } of [...folders, ...Object.values(packages)])
      expect(because).toMatch(/^[A-Z].{20,}\.$/);
    const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).map(
      (name) => name.split('/')[0],
    );
    for (const name of Object.keys(packages)) expect(installed).toContain(name);
  });
});

describe('a breach is found', () => {
  const of = (file: string, text: string): string[] => breaches([readModule(file, text)]);

  it.each([
    ['an import to the right', 'src/parse/a.ts', "import { x } from '../client/x.js';", 'imports client/'],
    [
      'a type from the right',
      'src/parse/a.ts',
      "import type { X } from '../client/x.js';",
      'imports client/',
    ],
    ['a type in place', 'src/parse/a.ts', "type X = import('../plan/x.js').X;", 'imports plan/'],
    ['a lazy import', 'src/client/a.ts', "await import('../apply/index.js');", 'imports apply/'],
    ['a re-export', 'src/config/a.ts', "export * from '../report/index.js';", 'imports report/'],
    ['a way around by the root', 'src/sql/a.ts', "import { x } from '../pipeline.js';", 'imports pipeline/'],
    [
      'a sibling that is not on the list',
      'src/sql/a.ts',
      "import { x } from '../report/x.js';",
      'imports report/',
    ],
    ['from a deeper folder', 'src/rules/b/a.ts', "import { x } from '../../cli/x.js';", 'imports cli/'],
    ['from a transform', 'transforms/a.ts', "import { x } from '../src/apply/x.js';", 'imports apply/'],
    ['from the contract', 'src/contract.ts', "import type { X } from './parse/x.js';", 'imports parse/'],
    ['a folder without a rule', 'src/extra/a.ts', "import { x } from '../parse/x.js';", 'has no rule'],
    ['a package without a rule', 'src/plan/a.ts', "import _ from 'lodash';", 'has no rule'],
    ['require', 'src/plan/a.ts', "const _ = require('lodash');", 'has no rule'],
    ['a package of another folder', 'src/plan/a.ts', "import { Command } from 'commander';", 'is for cli'],
    ['a package of a scope', 'src/report/a.ts', "import { parse } from '@babel/parser';", 'is for parse'],
    ['a lazy package, loaded at once', 'src/discover/a.ts', "import glob from 'fast-glob';", 'statically'],
    ['a write', 'src/plan/a.ts', "import fs from 'node:fs';\nfs.writeFileSync('a', '');", 'fs.writeFileSync'],
    ['a write by name', 'src/plan/a.ts', "import { renameSync as r } from 'fs';", 'renameSync'],
    [
      'a write by promise',
      'src/plan/a.ts',
      "import * as f from 'node:fs';\nf.promises.mkdir('a');",
      'f.mkdir',
    ],
    ['a write by bracket', 'src/plan/a.ts', "import { promises as f } from 'fs';\nf['rm']('a');", 'f.rm'],
    ['a write of ts-morph', 'src/verify/a.ts', 'project.saveSync();', 'saveSync'],
    ['printing', 'src/plan/a.ts', 'if (a) console.log(a);', 'console.log'],
    ['printing past the console', 'src/report/a.ts', "process.stdout.write('a');", 'process.stdout'],
    ['exiting', 'src/pipeline.ts', 'process.exitCode = 1;', 'process.exitCode'],
  ])('%s', (_, file, text, words) => {
    const found = of(file, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
    expect(found[0]?.startsWith(`${file}:${text.includes('\n') ? '2' : '1'}`)).toBe(true);
  });

  it.each([
    ['src/client/a.ts', "import { x } from '../parse/x.js'; import type { X } from '../contract.js';"],
    ['src/plan/a.ts', "import type { Project } from 'ts-morph'; import { join } from 'node:path';"],
    ['src/discover/a.ts', "import fs from 'node:fs'; fs.readSync(1); await import('fast-glob');"],
    ['src/apply/a.ts', "import fs from 'node:fs'; fs.renameSync('a', 'b');"],
    ['src/cli/a.ts', "console.log(1); process.exit(2); import { migrate } from '../index.js';"],
    ['src/plan/a.ts', "// console.log(1)\nconst a = 'process.exit'; host.writeFile(a); node.rename(a);"],
  ])('and what is allowed in %s is not', (file, text) => {
    expect(of(file, text)).toEqual([]);
  });

  it('a heavy package on a static way, and not behind a lazy one', () => {
    const graph = (how: string): Module[] => [
      readModule('src/cli/main.ts', "import { run } from '../index.js';"),
      readModule('src/index.ts', how),
      readModule('src/parse/parse.ts', "import { parse } from '@babel/parser';"),
    ];
    const way = 'src/cli/main.ts > src/index.ts > src/parse/parse.ts > @babel/parser';
    expect(eagerWays(graph("export { parse } from './parse/parse.js';"), 'src/cli/main.ts')).toEqual([way]);
    expect(eagerWays(graph("await import('./parse/parse.js');"), 'src/cli/main.ts')).toEqual([]);
    expect(eagerWays(graph("export type { P } from './parse/parse.js';"), 'src/cli/main.ts')).toEqual([]);
  });
});
