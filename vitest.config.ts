import { defineConfig } from 'vitest/config';
import { vitePlugin as bundledText } from './scripts/build/bundled-text.mjs';

/** File for a report that programs read; .ci/run counts the tests from it. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  plugins: [bundledText],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    // Generous: a machine with other work to do is slow, and nothing waits where all is well.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    // The database and CLI suites start processes of their own; two workers fit a two-core machine.
    maxWorkers: 2,
    // The Realtime client needs a WebSocket; Node.js 20 has one behind this switch.
    execArgv: ['--experimental-websocket'],
  },
});
