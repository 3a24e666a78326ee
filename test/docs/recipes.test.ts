import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cliPath } from '../cli/harness.js';
import { readPage, root } from './pages.js';

interface BatchSpec {
  steps: [{ run: string }];
}

describe('the batch spec', () => {
  const spec = parse(readFileSync(path.join(root, 'recipes/batch-changes.yaml'), 'utf8')) as BatchSpec;

  it('is one as the reference describes it', () => {
    const schema = JSON.parse(
      readFileSync(path.join(root, 'test/report/schemas/batch-spec.json'), 'utf8'),
    ) as object;
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    expect(validate(spec), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...spec, steps: [{ run: 'true' }] })).toBe(false);
  });

  it.each([
    [
      'a socket that is migrated',
      "new WebSocket('ws://' + location.host + '/ws/a').onmessage = (e) => console.log(e.data.length);\n",
      0,
    ],
    ['one that is left', "export const socket = new WebSocket('ws://' + location.host + '/ws/b');\n", 0],
    ['a configuration that is wrong', undefined, 1],
  ])('its step ends as it should with %s', (_, text, status) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'batch-'));
    mkdirSync(path.join(folder, 'bin'));
    const npx = path.join(folder, 'bin/npx');
    writeFileSync(npx, `#!/bin/sh\nshift 2\nexec ${process.execPath} ${cliPath} "$@"\n`);
    chmodSync(npx, 0o755);
    const app = path.join(folder, 'app');
    mkdirSync(app);
    writeFileSync(path.join(app, 'a.js'), text ?? 'export {};\n');
    const routes = text === undefined ? 1 : [{ path: '/ws/a', kind: 'feed', channel: 'a', table: 'a' }];
    writeFileSync(path.join(app, 'realtime-migrate.config.json'), JSON.stringify({ routes }));
    const run = spec.steps[0].run.replaceAll('/tmp/', `${folder}/`);
    const result = spawnSync('sh', ['-e', '-c', run], {
      cwd: app,
      encoding: 'utf8',
      env: { PATH: `${path.join(folder, 'bin')}:${process.env.PATH ?? ''}` },
    });
    expect(result.status).toBe(status);
    if (status === 0) expect(result.stdout).toContain('# From WebSockets to Supabase Realtime');
    rmSync(folder, { recursive: true });
  });
});

describe('docs/ci.md', () => {
  const page = readPage('docs/ci.md');
  const blocks = [...page.matchAll(/^```yaml\n([^]*?)^```/gm)].map((match) => match[1] ?? '');

  it.each(blocks)('holds YAML that parses: %#', (block) => {
    expect(parse(block, { strict: true })).toBeTypeOf('object');
  });

  it('has a job for GitLab that runs check and keeps its reports', () => {
    const job = blocks
      .map((block) => Object.values(parse(block) as Record<string, unknown>)[0])
      .find((one) => typeof one === 'object' && one !== null && 'script' in one) as {
      script: string[];
      artifacts: { reports: Record<string, string> };
    };
    expect(job.script.join('\n')).toMatch(/realtime-migrate check/);
    const written = [...job.script.join(' ').matchAll(/--output \w+=(\S+)/g)].map((match) => match[1]);
    expect(Object.values(job.artifacts.reports).flat().sort()).toEqual(written.sort());
  });
});
