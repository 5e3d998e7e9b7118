/**
 * `npm run recs -- COMMAND`: trains, evaluates and explains the models of recommendations. Paths are relative to the
 * folder in which npm was called.
 */
import { resolve } from 'node:path';
import { runCommand } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

/** One Ctrl-C lets the command remove what it has begun; the next one ends it at once. */
function abortOnSignal() {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => controller.abort());
  return controller.signal;
}

await runCommand(async () => {
  await prepare({ workspaces: ['subgraphs/recommendations'] });
  const { runRecs } = await import('../../../subgraphs/recommendations/dist/learning/commands/run.js');
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  process.exitCode = await runRecs(process.argv.slice(2), {
    write: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
    isInteractive: process.stderr.isTTY === true,
    dataFolder: resolve(ROOT, process.env.MARQUEE_DATA_DIR || '.data'),
    signal: abortOnSignal(),
  });
});
