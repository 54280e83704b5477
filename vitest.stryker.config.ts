import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The engine alone: it needs no database, so neither do the runs that mutate it. */
export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts'],
    setupFiles: [fileURLToPath(new URL('./test/domain/fixed-seed.ts', import.meta.url))],
    retry: 0,
  },
});
