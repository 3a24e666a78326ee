import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const bench = fileURLToPath(new URL('../../bench/candidates.mjs', import.meta.url));

test('the candidates benchmark does the work it means to measure', { timeout: 300_000 }, () => {
  const output = execFileSync(process.execPath, [bench], {
    encoding: 'utf8',
    env: { ...process.env, FILES: '10', CANDIDATES: '5', ROUNDS: '1' },
  });
  const sockets = JSON.parse(/socket: (\{.*\})/.exec(output)?.[1] ?? '{}') as Record<string, number>;
  expect(sockets.total).toBe(5);
  expect((sockets.safe ?? 0) + (sockets.review ?? 0), 'rewritten').toBe(5);
  expect(output).not.toContain('warning');
  expect(output).toMatch(/ratio of wall time: \d+\.\d\d \(.*1 rounds\)/);
  expect(output).toMatch(/memory at most \d+ MB/);
});
