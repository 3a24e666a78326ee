import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The database and CLI suites start processes of their own; two workers fit a two-core machine.
    maxWorkers: 2,
  },
});
