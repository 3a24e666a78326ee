import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { git } from '../discover/tree.js';
import { ALERTS, LOGS, METRICS, PACKAGE, watcher } from '../pipeline/project.js';
import { developed } from './developed.js';
import { cli } from './harness.js';

const prettier = fileURLToPath(new URL('../../node_modules/prettier', import.meta.url));
const UNTIDY = 'export const   a = 1\n';

/** An app that lays out its code otherwise than generated code is. */
function app(config = '{ "semi": false, "tabWidth": 4, "printWidth": 60 }'): string {
  const root = developed({
    ...PACKAGE,
    '.gitignore': 'node_modules\n',
    '.prettierrc': config,
    'src/both.ts': `${watcher('alerts', ALERTS)}${watcher('metrics', METRICS)}`,
    'src/left.ts': watcher('left', LOGS).replace('return () => ws.close();', 'return ws;'),
    'src/untidy.ts': UNTIDY,
  });
  mkdirSync(path.join(root, 'node_modules'));
  symlinkSync(prettier, path.join(root, 'node_modules/prettier'));
  return root;
}

const run = (root: string, ...args: string[]): ReturnType<typeof cli> =>
  cli(['.', '--format-with', 'project', ...args], { cwd: root });
const tree = (root: string): string => {
  git(root, 'add', '-A');
  return git(root, 'write-tree');
};

describe('--format-with project', () => {
  it('lays out the changed files as the project does, and no other', () => {
    const root = app();
    expect(run(root).status).toBe(1);
    const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
    for (const file of ['src/both.ts', 'src/left.ts', 'lib/supabase.ts']) {
      expect(read(file)).not.toMatch(/;$/m);
      expect(read(file)).toMatch(/^ {4}\S/m);
    }
    expect(read('src/untidy.ts')).toBe(UNTIDY);
  });

  it('shows in a dry run what it writes, puts findings where they are then, and has nothing to do again', () => {
    const dry = app();
    const wet = app();
    const patch = run(dry, '--dry-run').stdout;
    expect(git(dry, 'status', '--porcelain')).toBe('');
    const { stdout } = run(wet);
    const file = path.join(dry, '.git/patch');
    writeFileSync(file, patch);
    git(dry, 'apply', file);
    expect(tree(dry)).toBe(tree(wet));
    const lines = readFileSync(path.join(wet, 'src/left.ts'), 'utf8').split('\n');
    const line = lines.findIndex((one) => one.includes('new WebSocket')) + 1;
    expect(stdout).toContain(`src/left.ts:${String(line)}:`);
    git(wet, 'commit', '-q', '-m', 'migrated');
    run(wet);
    expect(git(wet, 'status', '--porcelain')).toBe('');
  });

  it('goes with --commits route, and ends with the same', () => {
    const plain = app();
    const root = app();
    run(plain);
    expect(run(root, '--commits', 'route').status).toBe(1);
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect(git(root, 'rev-list', '--count', 'main..HEAD').trim()).toBe('4');
    expect(git(root, 'rev-parse', 'HEAD^{tree}')).toBe(tree(plain));
    expect(git(root, 'show', 'HEAD~2:src/both.ts')).not.toMatch(/;$/m);
  });

  it('says what a formatter says that fails, and writes its own edits', () => {
    const root = app('{ "semi": ');
    const plain = app('{ "semi": ');
    cli(['.'], { cwd: plain });
    const { status, stdout } = run(root);
    expect(status).toBe(1);
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).toContain(
      'warning Left without formatting: lib/supabase.ts, src/both.ts, src/left.ts, because prettier failed:',
    );
    expect(tree(root)).toBe(tree(plain));
  });

  it('knows the project alone', () => {
    const { status, stderr } = cli(['.', '--format-with', 'prettier'], { cwd: app() });
    expect(status).toBe(2);
    expect(stderr).toContain('Allowed choices are project');
  });
});
