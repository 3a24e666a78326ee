import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withPullRequest } from '../../src/cli/pull-request.js';
import { git, makeTree } from '../discover/tree.js';
import { ALERTS, LOGS, METRICS, PACKAGE, watcher } from '../pipeline/project.js';
import { migrated } from '../report/sample.js';
import { developed } from './developed.js';
import { cli } from './harness.js';

const APP = {
  ...PACKAGE,
  'src/moves.ts': `${watcher('alerts', ALERTS)}${watcher('metrics', METRICS)}`,
  'src/left.ts': watcher('left', LOGS).replace('return () => ws.close();', 'return ws;'),
};

/** The last of the next steps, on one line each. */
function lastStep(stdout: string): string {
  const [, steps = ''] = stdout.split('\nNext steps\n');
  const [list = ''] = steps.split('\n\n');
  return (list.split(/\n(?= {2}\d\. )/).at(-1) ?? '').replace(/\n +/g, '\n').trim();
}

const run = (root: string, ...args: string[]): string =>
  cli(['.', '--commits', 'route', ...args], { cwd: root }).stdout;

describe('the text of a pull request', () => {
  it('lies beside the repository’s own files, and has what a reviewer asks for', () => {
    const root = developed(APP);
    expect(lastStep(run(root))).toMatch(
      /^\d\. The text for a pull request is in \.git\/realtime-migrate\.md\.$/,
    );
    expect(git(root, 'status', '--porcelain')).toBe('');
    const text = readFileSync(path.join(root, '.git/realtime-migrate.md'), 'utf8');
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title);
    expect(headings).toEqual([
      'From WebSockets to Supabase Realtime',
      'Migrated 2 of 3 sockets in 1 file',
      'Look at these before you merge (1)',
      'Left to do (1)',
      'Warnings',
      'Next steps',
    ]);
    expect(text).toMatch(/^- \[ \] `src\/moves\.ts:\d+:\d+` warning/m);
    expect(text).toMatch(/^- `src\/left\.ts:\d+:\d+` error/m);
    // What is to be run, and how it is proved.
    expect(text).toContain('psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f sql/realtime_migrate.sql');
    expect(text).toContain('npx realtime-migrate doctor');
    expect(text).toContain('<summary>Diff of sql/realtime_migrate.sql</summary>');
    // The commits show the sources, and who reads this need not push.
    expect(text).not.toContain('<summary>Diff of src/');
    expect(text).not.toContain('git log');
    expect(text).not.toContain('pull request');
  });

  it('is the Markdown report that is asked for, where one is', () => {
    const root = developed(APP);
    const file = path.join(makeTree(), 'body.md');
    expect(lastStep(run(root, '--output', `markdown=${file}`)).replace(/\s+/g, ' ')).toContain(
      `is in ${file}.`,
    );
    expect(readFileSync(file, 'utf8')).toContain('# From WebSockets to Supabase Realtime');
    expect(existsSync(path.join(root, '.git/realtime-migrate.md'))).toBe(false);
  });

  it.each([
    [
      'git@github.com:acme/app.git',
      'main',
      "gh pr create --base main --head realtime-migrate --title 'Move WebSockets to Supabase Realtime' --body-file .git/realtime-migrate.md",
    ],
    [
      'https://gitlab.acme.dev/app.git',
      '0123456789ab',
      'glab mr create --source-branch realtime-migrate --title \'Move WebSockets to Supabase Realtime\' --description "$(cat .git/realtime-migrate.md)"',
    ],
    ['https://example.com/github/app.git', 'main', undefined],
  ])('is opened with the command of the host: %s', (url, base, command) => {
    const commits = { branch: 'realtime-migrate', base, subjects: [], remote: { name: 'origin', url } };
    const given = migrated({ commits: { ...commits, textFile: '.git/realtime-migrate.md' } });
    const { result, outputs } = withPullRequest(given);
    expect(outputs).toEqual([{ format: 'markdown', file: '.git/realtime-migrate.md' }]);
    const push = 'git push -u origin realtime-migrate';
    expect(result.nextSteps.at(-1)).toEqual({
      text:
        command === undefined
          ? 'The text for a pull request is in .git/realtime-migrate.md; push the branch:'
          : 'Push it, and open a pull request with the text in .git/realtime-migrate.md:',
      command: command === undefined ? push : `${push}\n${command}`,
      local: true,
    });
  });

  it('can be pushed as it says', () => {
    const root = developed(APP);
    const remote = makeTree();
    git(remote, 'init', '-q', '--bare');
    git(root, 'remote', 'add', 'origin', '/nowhere');
    git(root, 'remote', 'add', 'mine', remote);
    git(root, 'config', 'branch.main.remote', 'mine');
    const push = lastStep(run(root)).split('\n').at(-1) ?? '';
    git(root, ...push.split(' ').slice(1));
    expect(git(remote, 'rev-parse', 'realtime-migrate')).toBe(git(root, 'rev-parse', 'HEAD'));
  });

  it('is not written in a dry run, nor without commits', () => {
    const root = developed(APP);
    run(root, '--dry-run');
    cli(['.'], { cwd: root });
    expect(existsSync(path.join(root, '.git/realtime-migrate.md'))).toBe(false);
  });
});
