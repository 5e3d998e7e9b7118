/** Tests in a real browser: run by `npm run e2e`, not by `npm test`, since they need Chromium. */
import { defineConfig, mergeConfig } from 'vitest/config';
import shared from './vitest.config.js';

const { test: _, ...rest } = shared;

export default mergeConfig(
  rest,
  defineConfig({
    test: {
      include: ['**/*.browser.ts'],
      exclude: ['**/node_modules/**', '**/dist/**', '.data/**'],
      testTimeout: 120_000,
      hookTimeout: 180_000,
      fileParallelism: false,
      server: { deps: { external: [/\/dist\//] } },
    },
  }),
);
