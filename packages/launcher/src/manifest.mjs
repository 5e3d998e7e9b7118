/**
 * `npm run manifest`: writes the manifest of our clients' persisted operations, which is committed and reviewed like
 * the supergraph.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, print } from './console.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { ROOT } from './workspace.mjs';

await runCommand(async () => {
  checkNode();
  await installWhenNeeded();
  const { OPERATIONS, readOperations, toManifest } = await import('./operations.mjs');
  const file = join(OPERATIONS, 'persisted-operations.json');
  const operations = readOperations();
  writeFileSync(join(ROOT, file), `${JSON.stringify(toManifest(operations), null, 2)}\n`);
  print(`${file} lists ${operations.length} operations`);
});
