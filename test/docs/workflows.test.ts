import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './pages.js';

interface Workflow {
  on: Record<string, { tags?: string[] } | null>;
  permissions: Record<string, string>;
  jobs: Record<string, { permissions?: Record<string, string>; steps: { run?: string }[] }>;
}

const folder = join(root, '.github/workflows');
const workflows = new Map(
  readdirSync(folder).map((name) => [name, parse(readFileSync(join(folder, name), 'utf8')) as Workflow]),
);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('the workflows', () => {
  it.each([...workflows])('%s may only read by itself, and runs what exists', (_, { permissions, jobs }) => {
    expect(permissions).toEqual({ contents: 'read' });
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const [, script] = /^npm run ([\w:-]+)/.exec(command) ?? [];
      if (script !== undefined) expect(scripts).toHaveProperty([script]);
      for (const [, file = ''] of command.matchAll(/(?:^|node )((?:scripts|\.ci)\/[\w./-]+)/g))
        expect(readFileSync(join(root, file), 'utf8')).not.toBe('');
    }
  });

  it('publish a tag, with provenance', () => {
    const publish = workflows.get('publish.yml');
    expect(publish?.on.push?.tags).toEqual(['v*.*.*']);
    const [job] = Object.values(publish?.jobs ?? {});
    expect(job?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(job?.steps.map(({ run }) => run)).toContain('npm publish --provenance --access public');
  });

  it('refuse a tag of another version, or one that the changelog does not know', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(root, 'scripts/release-check.mjs'), 'v99.0.0'],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('the tag is v99.0.0');
  });
});
