/**
 * `npm run lint`: types (TypeScript), formatting, import cycles and long functions (Biome), undeclared and unused
 * dependencies (knip) and type-aware rules (ESLint). All run, and all findings are printed. Arguments go to ESLint.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runCommand, step } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

const CHECKS = [
  {
    title: 'format, import cycles, long functions',
    script: ['@biomejs', 'biome', 'bin', 'biome'],
    args: ['ci', '.'],
  },
  {
    title: 'dependencies',
    script: ['knip', 'bin', 'knip.js'],
    args: ['--config', join('.config', 'knip.json'), '--no-config-hints'],
  },
  {
    title: 'type-aware rules',
    script: ['eslint', 'bin', 'eslint.js'],
    args: ['--config', join('.config', 'eslint.config.js'), '.', ...process.argv.slice(2)],
  },
];

await runCommand(async () => {
  await prepare({ types: true });
  for (const { title, script, args } of CHECKS) {
    await step(title, async () => {
      const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', ...script), ...args], {
        cwd: ROOT,
        stdio: 'inherit',
      });
      if (status !== 0) process.exitCode = 1;
      return status === 0 ? undefined : 'findings above';
    });
  }
});
