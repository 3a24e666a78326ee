import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { cli, cliPath } from './harness.js';

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const hasScript = spawnSync('script', ['--version']).status === 0;

/** Runs the program on a real terminal, by way of util-linux' `script`. */
function onTerminal(args: string[], env: NodeJS.ProcessEnv = {}): string {
  const command = [process.execPath, cliPath, ...args].map(quoted).join(' ');
  return spawnSync('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', NO_COLOR: undefined, CI: undefined, ...env },
    encoding: 'utf8',
    input: '',
  }).stdout;
}

describe.skipIf(!hasScript)('on a terminal', () => {
  it('has colours', () => {
    expect(onTerminal(['explain', 'RM001'])).toContain('\u001b[1mRM001 legacy-websocket\u001b[22m');
  });

  it.each<[string, string[], NodeJS.ProcessEnv]>([
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['--no-color', ['--no-color'], {}],
  ])('has none with %s', (_, args, env) => {
    const text = onTerminal(['explain', 'RM001', ...args], env);
    expect(text).toContain('RM001 legacy-websocket');
    expect(text).not.toContain('\u001b[');
  });
});

describe('into a pipe', () => {
  it('has no colours, also when somebody asks every program for them', () => {
    expect(cli(['explain', 'RM001'], { env: { FORCE_COLOR: '1' } }).stdout).not.toContain('\u001b[');
  });
});
