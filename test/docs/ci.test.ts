import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliPath } from '../cli/harness.js';

const root = path.resolve(import.meta.dirname, '../..');
const action = readFileSync(path.join(root, 'action.yml'), 'utf8');

/** The shell script of the action's only step. */
function script(): string {
  const [, indented = ''] = /\n {6}run: \|\n((?: {8}.*\n?|\n)+)/.exec(action) ?? [];
  return indented.replace(/^ {8}/gm, '');
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'action-'));
  mkdirSync(path.join(folder, 'bin'));
  // What would come from the registry is the build under test.
  const npx = path.join(folder, 'bin/npx');
  writeFileSync(npx, `#!/bin/sh\nshift 2\nexec ${process.execPath} ${cliPath} "$@"\n`);
  chmodSync(npx, 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function runStep(inputs: Record<string, string>): { status: number | null; stdout: string; summary: string } {
  const app = path.join(folder, 'app');
  const { status, stdout } = spawnSync('bash', ['-eo', 'pipefail', '-c', script()], {
    cwd: app,
    encoding: 'utf8',
    env: {
      PATH: `${path.join(folder, 'bin')}:${process.env.PATH ?? ''}`,
      RUNNER_TEMP: folder,
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
      GITHUB_WORKSPACE: app,
      ...{ RM_VERSION: 'latest', RM_PATHS: '.', RM_BASELINE: '', RM_MAX_WARNINGS: '', RM_SARIF: '' },
      ...inputs,
    },
  });
  return { status, stdout, summary: readFileSync(path.join(folder, 'summary.md'), 'utf8') };
}

describe('action.yml', () => {
  it('hands every input to the step by a variable, never into the script', () => {
    const inputs = [...action.matchAll(/^ {2}([\w-]+):\n {4}description/gm)].map(([, name]) => name);
    const used = [...action.matchAll(/\$\{\{ inputs\.([\w-]+) \}\}/g)].map(([, name]) => name);
    expect([...used].sort()).toEqual([...inputs].sort());
    expect(script()).not.toContain('${{');
    for (const [, variable = ''] of action.matchAll(/^ {8}(RM_\w+):/gm))
      expect(script()).toContain(`$${variable}`);
  });

  it('annotates, summarises, writes SARIF and fails as check does', () => {
    mkdirSync(path.join(folder, 'app/src'), { recursive: true });
    mkdirSync(path.join(folder, 'app/lib'));
    const socket = "export const socket = new WebSocket('/ws/none/such');\n";
    writeFileSync(path.join(folder, 'app/src/a.ts'), socket);
    writeFileSync(path.join(folder, 'app/lib/b.ts'), 'export {};\n');
    const failing = runStep({ RM_PATHS: 'src lib', RM_SARIF: 'out.sarif' });
    expect(failing.status).toBe(1);
    expect(failing.stdout).toMatch(/^::error file=src\/a\.ts,line=1,/m);
    expect(failing.summary).toContain('# realtime-migrate check');
    const log = JSON.parse(readFileSync(path.join(folder, 'app/out.sarif'), 'utf8')) as object;
    expect(log).toHaveProperty('version', '2.1.0');
    expect(runStep({ RM_PATHS: 'lib' }).status).toBe(0);
    expect(runStep({ RM_BASELINE: 'none.json' }).status).toBe(2);
  });
});

describe('the pre-commit hook', () => {
  it('runs a command that exists', () => {
    const hooks = readFileSync(path.join(root, '.pre-commit-hooks.yaml'), 'utf8');
    const [, entry = ''] = /^ {2}entry: realtime-migrate (.+)$/m.exec(hooks) ?? [];
    const { status, stdout } = spawnSync(process.execPath, [cliPath, 'help', ...entry.split(' ')], {
      encoding: 'utf8',
    });
    expect({ status, named: stdout.includes('realtime-migrate check') }).toEqual({ status: 0, named: true });
  });
});
