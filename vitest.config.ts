import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Most of the time of a test that talks to servers is waiting: one process a core leaves the machine idle.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
