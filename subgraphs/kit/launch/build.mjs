/** Compiles what changed: resolver types from the SDLs, then every project in the order of its references. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Refusal, main, step } from './console.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { ROOT, findProjects } from './workspace.mjs';

export const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

export const build = async () => {
  await step('built', async () => {
    const { generateAll } = await import('./generate.mjs');
    await generateAll();
    const { status, stdout } = spawnSync(process.execPath, [TSC, '-b', ...findProjects()], { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Refusal(`The code does not compile:\n${stdout}`);
  });
};

if (import.meta.url === `file://${process.argv[1]}`) {
  await main(async () => {
    checkNode();
    await installWhenNeeded();
    await build();
  });
}
