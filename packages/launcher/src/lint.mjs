/** `npm run lint`: type-aware lint over everything that compiles. Further arguments go to eslint. */
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
  const eslint = join(ROOT, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const { status } = spawnSync(
    process.execPath,
    [eslint, '--config', join('.config', 'eslint.config.js'), '.', ...process.argv.slice(2)],
    { cwd: ROOT, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
});
