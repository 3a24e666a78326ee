import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.js';

function drawn(env: NodeJS.ProcessEnv, isTTY: boolean, times: number[], file = 'src/a.ts'): string {
  let text = '';
  let index = 0;
  const stderr = { write: (part: string) => (text += part), isTTY, columns: 40 };
  const progress = createProgress({ stdout: stderr, stderr, env, cwd: '/' }, () => times[index++] ?? 0);
  for (let event = 1; event < times.length; event++) {
    progress.onProgress({ type: 'analyse', file, done: event, total: 9 });
  }
  progress.clear();
  return text;
}

describe('progress', () => {
  it('draws nothing in a short run', () => {
    expect(drawn({}, true, [0, 10, 999])).toBe('');
  });

  it('keeps one line in a long run, not too often, and takes it away', () => {
    const clear = '\r\u001b[2K';
    expect(drawn({}, true, [0, 500, 1000, 1010, 1200])).toBe(
      `${clear}analysing 2/9 src/a.ts${clear}analysing 4/9 src/a.ts${clear}`,
    );
  });

  it.each([
    ['a pipe', {}, false],
    ['CI', { CI: 'true' }, true],
    ['a dumb terminal', { TERM: 'dumb' }, true],
  ])('draws nothing with %s', (_, env, isTTY) => {
    expect(drawn(env, isTTY, [0, 5000])).toBe('');
  });

  it('stays on its line, whatever a file is called', () => {
    const text = drawn({ CI: 'false' }, true, [0, 5000], `\u001b[2J\n${'x'.repeat(100)}`);
    expect(text).toContain('analysing 1/9 \\x1b[2J\\nxxxx');
    expect(text.split('\u001b[2K')[1]?.replace('\r', '')).toHaveLength(39);
  });
});
