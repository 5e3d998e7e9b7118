/** Vitest's `test` with fixtures: a registry for each test, and Rover with a key for publishing to it. */
import { test as base } from 'vitest';
import { startTestRegistry } from '../test-registry.js';
import type { TestRegistry } from '../test-registry.js';
import { openRover } from './rover-process.js';
import type { Rover } from './rover-process.js';

export const test = base.extend<{ registry: TestRegistry; rover: Rover }>({
  // Vitest reads the names of the required fixtures from the pattern: none here.
  registry: async ({}, use) => {
    await using registry = await startTestRegistry();
    await use(registry);
  },
  rover: async ({ registry }, use) => {
    await using rover = await openRover(registry.url, await registry.keyFor('publish'));
    await use(rover);
  },
});
