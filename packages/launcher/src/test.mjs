/**
 * `npm test [-- FILTER…]`: checks types, then runs every test, or those whose path contains a filter. A filter that
 * begins with a workspace's folder, as in `subgraphs/playback`, builds only that workspace and what it depends on.
 */
import { join } from 'node:path';
import { runCommand, step } from './console.mjs';
import { VITEST, prepare, runTool, workspacesOfFilters } from './prepare.mjs';
import { prepareSampleData } from './system/sample-data.mjs';

await runCommand(async () => {
  const words = process.argv.slice(2);
  const workspaces = workspacesOfFilters(words);
  await prepare({ workspaces, types: true });
  // Made once here, rather than by each of the tests that start the whole system at the same time.
  if (workspaces === null) await step('sample data', () => prepareSampleData('small'));
  runTool(VITEST, ['run', '--config', join('.config', 'vitest.config.ts'), ...words]);
});
