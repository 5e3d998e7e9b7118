import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['{schema,router,subgraphs,clients}/**/*.test.ts', '.config/house/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Whole processes start in some tests; two cores shared with others make that slow at times.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default', './.config/summary-reporter.mjs'],
  },
});
