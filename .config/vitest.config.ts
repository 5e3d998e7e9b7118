/** The tests that `npm test` runs. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  // Node loads graphql's CommonJS build, vite its ES build. graphql throws when two copies of it meet.
  resolve: {
    alias: [{ find: /^graphql$/, replacement: new URL('../node_modules/graphql/index.js', import.meta.url).pathname }],
  },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '.data/**'],
    // Built packages are loaded by Node itself: one copy of graphql for them and for the libraries below.
    server: { deps: { external: [/\/dist\//] } },
    // Some tests start whole processes, which is slow on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default', './.config/summary-reporter.mjs'],
  },
});
