/** `npm run e2e`: what members and owners do, in a real browser on the whole house. Further arguments go to vitest. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { main } from './console.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { ROOT } from './workspace.mjs';

await main(async () => {
  checkNode();
  await installWhenNeeded();
  await build();
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', join('.config', 'vitest.browser.config.ts'), ...process.argv.slice(2)],
    { cwd: ROOT, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
});
