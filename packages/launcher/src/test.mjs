/**
 * `npm test [-- FILTER…]`: checks types, then runs every test, or those whose path contains a filter. A filter that
 * begins with a workspace's folder, as in `subgraphs/playback`, builds only that workspace and what it depends on.
 */
import { join } from 'node:path';
import { runCommand } from './console.mjs';
import { VITEST, prepare, runTool, workspacesOfFilters } from './prepare.mjs';

await runCommand(async () => {
  const words = process.argv.slice(2);
  await prepare({ workspaces: workspacesOfFilters(words), types: true });
  runTool(VITEST, ['run', '--config', join('.config', 'vitest.config.ts'), ...words]);
});
