/** `npm run e2e`: what members and schema owners do, in a real browser on the whole system. Arguments go to vitest. */
import { join } from 'node:path';
import { runCommand } from './console.mjs';
import { VITEST, prepare, runTool } from './prepare.mjs';

await runCommand(async () => {
  await prepare();
  runTool(VITEST, ['run', '--config', join('.config', 'vitest.browser.config.ts'), ...process.argv.slice(2)]);
});
