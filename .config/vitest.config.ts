import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  // Node takes graphql's CommonJS build, vite its ES build; two copies of it refuse to work together.
  resolve: {
    alias: [{ find: /^graphql$/, replacement: new URL('../node_modules/graphql/index.js', import.meta.url).pathname }],
  },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '.data/**'],
    // Built packages are loaded by Node itself: one copy of graphql for them and for the libraries below.
    server: { deps: { external: [/\/dist\//] } },
    // Whole processes start in some tests; two cores shared with others make that slow at times.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default', './.config/summary-reporter.mjs'],
  },
});
