/** Tests on real MongoDB and Kafka servers: run by `npm run test:services`, not by `npm test`. */
import { defineConfig, mergeConfig } from 'vitest/config';
import shared from './vitest.config.js';

const { test: _, ...rest } = shared;

export default mergeConfig(
  rest,
  defineConfig({
    test: {
      include: ['**/*.services.ts'],
      exclude: ['**/node_modules/**', '**/dist/**', '.data/**'],
      testTimeout: 300_000,
      hookTimeout: 180_000,
      fileParallelism: false,
      server: { deps: { external: [/\/dist\//] } },
    },
  }),
);
