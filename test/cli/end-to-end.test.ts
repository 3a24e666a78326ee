import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, cliPath } from './harness.js';

/** One socket without a route. */
const chat = `const socket = new WebSocket('wss://' + location.host + '/ws/no/such/route');
socket.onmessage = (event) => console.log(event.data);
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-e2e-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

/** Runs a shell line in the folder, with `$RM` for the program. */
function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('bash', ['-c', line], {
    cwd: folder,
    env: { ...process.env, RM: `${process.execPath} ${cliPath}`, NO_COLOR: undefined },
    encoding: 'utf8',
  });
}

describe('check with a baseline, from the shell', () => {
  it('writes it, passes, fails for what is new, and shrinks it', () => {
    write({ 'src/chat.ts': chat, 'src/old.ts': chat.replace('no/such', 'another') });
    expect(cli(['check'], { cwd: folder }).status).toBe(1);
    expect(cli(['check', '--update-baseline'], { cwd: folder }).status).toBe(0);
    const second = cli(['check'], { cwd: folder });
    expect(second.status).toBe(0);
    expect(second.stdout).toContain('✔ Nothing new: 2 findings known in realtime-migrate-baseline.json');

    write({ 'src/new.ts': chat, 'src/old.ts': 'export {};\n' });
    const third = cli(['check', '--update-baseline'], { cwd: folder });
    expect(third.status).toBe(1);
    expect(third.stderr).toBe(
      'realtime-migrate: 1 finding not added to realtime-migrate-baseline.json: it only shrinks; delete it to start over\n',
    );
    const text = readFileSync(path.join(folder, 'realtime-migrate-baseline.json'), 'utf8');
    expect(text.match(/RM003/g)).toHaveLength(1);
  });

  it('is 2 for a file that is none', () => {
    write({ 'src/a.ts': chat, 'known.json': '[]' });
    const { status, stderr } = cli(['check', '--baseline', 'known.json'], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^realtime-migrate: known\.json: [^\n]+\n$/);
  });
});

describe('shards, from the shell', () => {
  it('are joined by merge, with its status and formats', () => {
    write({ 'src/a.ts': chat, 'src/b.ts': chat, 'src/c.ts': 'export {};\n' });
    for (const index of [1, 2]) {
      const { status } = shell(`$RM check --shard ${index}/2 --output json=part-${index}.json > /dev/null`);
      expect([0, 1]).toContain(status);
    }
    const { status, stdout } = shell('$RM merge part-*.json');
    expect(status).toBe(1);
    expect(stdout).toContain('3 files scanned · 2 sockets: 2 unmapped');
    expect(shell('$RM merge part-*.json --format github').stdout.match(/^::error /gm)).toHaveLength(2);
  });

  it.each([
    ['check --shard 3/2', /^realtime-migrate: .*Expected i\/n, for example 1\/4\.\n$/],
    ['check --shard 1/2 --update-baseline', /^realtime-migrate: --shard: [^\n]*merge\n$/],
    ['merge nope.json', /^realtime-migrate: nope\.json: could not be read: [^\n]+\n$/],
    ['merge', /^realtime-migrate: missing required argument 'reports'\n$/],
  ])('%s is one line and status 2', (line, message) => {
    const { status, stderr } = shell(`$RM ${line}`);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) as string });
  });
});

describe('check, from the shell', () => {
  it('is 0 where no socket is', () => {
    write({ 'src/a.ts': 'export const a = 1;\n' });
    const { status, stdout, stderr } = cli(['check'], { cwd: folder });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^✔ No hand-written WebSocket found\n {2}1 file scanned · 0 sockets\n$/);
  });

  it('is 1 with a place to click on where one is', () => {
    write({ 'src/chat.ts': chat });
    const { status, stdout } = cli(['check', 'src'], { cwd: folder });
    expect(status).toBe(1);
    expect(stdout).toContain('  src/chat.ts:1:16  error RM003\n');
  });

  it('is 2 when a file fails, with the findings of the others', () => {
    write({ 'src/chat.ts': chat, 'src/broken.ts': 'const a = new WebSocket(;\n' });
    const { status, stdout } = cli(['check'], { cwd: folder });
    expect(status).toBe(2);
    expect(stdout).toContain('src/chat.ts:1:16  error RM003');
    expect(stdout).toContain('src/broken.ts:1:25  error RM901');
  });

  it('prints JSON that follows the published schema, from another folder too', () => {
    write({ 'app/src/chat.ts': chat });
    const schema = JSON.parse(
      readFileSync(new URL('../../schema/report-v1.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    const { stdout } = cli(['check', '--cwd', 'app', '--format', 'json'], { cwd: folder });
    const report = JSON.parse(stdout) as { findings: { file: string; code: string }[] };
    validate(report);
    expect(validate.errors).toBeNull();
    expect(report.findings).toMatchObject([{ file: 'src/chat.ts', code: 'RM003', line: 1, column: 16 }]);
  });

  it.each([
    ['a missing path', ['check', 'nowhere'], {}, /nowhere: no such file or folder/],
    ['a path without sources', ['check', 'docs'], { 'docs/a.md': 'x' }, /docs/],
    [
      'a configuration that is wrong',
      ['check'],
      { 'realtime-migrate.config.json': '{"routes": 1}' },
      /routes/,
    ],
    ['a configuration that is missing', ['check', '--config', 'no.json'], {}, /no\.json/],
  ])('is 2 and one line for %s', (_, args, files: Record<string, string>, message) => {
    write({ 'src/a.ts': chat, ...files });
    const { status, stdout, stderr } = cli(args, { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^realtime-migrate: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });

  it('ends quietly and with its own status when the reader leaves early', () => {
    write(Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`src/file-${index}.ts`, chat])));
    const { stdout, stderr } = shell('$RM check --format json | head -n 1; echo "${PIPESTATUS[0]}"');
    expect({ stdout, stderr }).toEqual({ stdout: '{\n1\n', stderr: '' });
  });

  it('is 130 after Ctrl-C', () => {
    write({ 'src/chat.ts': chat });
    // Opening a pipe that nobody reads holds the run at its very end.
    const line = 'mkfifo pipe; $RM check --output json=pipe & pid=$!; sleep 1.5; kill -INT $pid; wait $pid';
    expect(shell(line)).toMatchObject({ status: 130, stderr: '' });
  });
});

describe('migrate, from the shell', () => {
  it('a dry run prints a patch that git applies, and writes nothing', () => {
    write({
      'package.json': '{ "name": "app", "dependencies": { "next": "15.0.0" } }\n',
      'src/metrics.ts': `export function watch(show: (row: unknown) => void) {
  const ws = new WebSocket('wss://' + location.host + '/api/v3/admin/realtime/metrics');
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
`,
    });
    execFileSync('git', ['init', '-q'], { cwd: folder });
    execFileSync('git', ['add', '.'], { cwd: folder });
    const status = () => execFileSync('git', ['status', '--porcelain'], { cwd: folder, encoding: 'utf8' });
    const before = status();
    const run = shell('$RM src --dry-run > .git/patch; git apply --check .git/patch && cat .git/patch');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('-  const ws = new WebSocket(');
    expect(run.stderr).toMatch(/^Would migrate 1 of 1 socket in 1 file\n/);
    expect(status()).toBe(before);
  });
});
