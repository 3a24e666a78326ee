import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeLinks } from '../../src/cli/code-links.js';
import { makeTree } from '../discover/tree.js';
import { METRICS, PACKAGE, watcher } from '../pipeline/project.js';
import { cli } from './harness.js';

const SHA = 'a'.repeat(40);
const GITHUB = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/app', GITHUB_SHA: SHA };
const GITLAB = { CI_PROJECT_URL: 'https://gitlab.acme.dev/web/app', CI_COMMIT_SHA: SHA };

describe('links to code', () => {
  it.each([
    [{ ...GITHUB, GITHUB_WORKSPACE: '/w' }, `https://github.com/acme/app/blob/${SHA}/web/src/a.ts#L3`],
    [{ ...GITLAB, CI_PROJECT_DIR: '/w' }, `https://gitlab.acme.dev/web/app/-/blob/${SHA}/web/src/a.ts#L3`],
  ])('lead to the commit that CI has checked out', (env, url) => {
    expect(codeLinks('/w/web', env)?.('src/a.ts', 3)).toBe(url);
  });

  it('take any name, and none outside of the checkout', () => {
    const link = codeLinks('/w', { ...GITHUB, GITHUB_WORKSPACE: '/w' });
    expect(link?.('pages/[id] (x)/#1?.ts', 1)).toBe(
      `https://github.com/acme/app/blob/${SHA}/pages/%5Bid%5D%20%28x%29/%231%3F.ts#L1`,
    );
    expect(link?.('../other/a.ts', 1)).toBeUndefined();
  });

  it('are not there on a developer’s machine, or where CI does not say all', () => {
    expect(codeLinks('/w', {})).toBeUndefined();
    expect(codeLinks('/w', GITHUB)).toBeUndefined();
  });
});

describe('a Markdown report in CI', () => {
  const SERVER =
    "const { WebSocketServer } = require('ws');\nnew WebSocketServer({ path: '/api/v3/admin/realtime/metrics' });\n";
  const files = { ...PACKAGE, 'src/a.ts': watcher('metrics', METRICS), 'server/index.js': SERVER };

  it('links the places of findings and routes', () => {
    const cwd = makeTree(files);
    const env = { ...GITHUB, GITHUB_WORKSPACE: path.dirname(cwd) };
    const { stdout } = cli(['check', '--format', 'markdown'], { cwd, env });
    const base = `https://github.com/acme/app/blob/${SHA}/${path.basename(cwd)}`;
    expect(stdout).toContain(`- [\`src/a.ts:2:14\`](${base}/src/a.ts#L2) error`);
    expect(stdout).toMatch(/^\| `\/api\/v3\/admin\/realtime\/metrics` \|/m);
    expect(stdout).toContain(`[\`server/index.js:2\`](${base}/server/index.js#L2)`);
  });

  it('does not link what it has just written, which nobody can look at yet', () => {
    const env = (cwd: string): NodeJS.ProcessEnv => ({ ...GITHUB, GITHUB_WORKSPACE: cwd });
    const cwd = makeTree(files);
    const dry = cli(['src', '--dry-run', '--format', 'markdown'], { cwd, env: env(cwd) }).stdout;
    expect(dry).toContain('](https://github.com/acme/app/blob/');
    const wet = cli(['src', '--format', 'markdown'], { cwd, env: env(cwd) }).stdout;
    expect(wet).toMatch(/- \[ \] `src\/a\.ts:\d+:\d+` warning/);
  });
});
