/**
 * `node subgraphs/catalog/dist/import/main.js FILE`, with the settings of catalog, while it does not run (the embedded
 * store has one process at a time): takes in the titles of an export. What others must be told leaves the outbox when
 * catalog starts again.
 */
import { readFile } from 'node:fs/promises';
import { openPorts } from '@marquee/subgraph/open-ports';
import { readAdaptersConfig } from '@marquee/subgraph/adapters-config';
import { processEnvironment } from '@marquee/runtime/environment';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { createLog } from '@marquee/runtime/log';
import { isStartError, StartError } from '@marquee/runtime/start-error';
import { openCatalogStore } from '../store.js';
import { ImportRefused, readExportFile } from './export-file.js';
import { importTitles } from './import-titles.js';

const OWNER = 'catalog';

function readText(file: string | undefined): Promise<string> {
  if (file === undefined)
    throw new StartError('Say which export to take in: node subgraphs/catalog/dist/import/main.js FILE');
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new StartError(`The export cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
}

async function run(): Promise<string> {
  const file = readExportFile(await readText(process.argv[2]));
  const settings = new Settings(OWNER, processEnvironment());
  const shared = readSharedConfig(settings);
  const adapters = readAdaptersConfig(settings, shared);
  settings.check();
  const clock = (): Date => new Date();
  const log = createLog(OWNER, shared.logLevel);
  const { store, eventLog } = await openPorts({ owner: OWNER, adapters, sharedDataDir: shared.dataDir, clock, log });
  try {
    const catalogStore = await openCatalogStore(store, { clock });
    const { written, before } = await importTitles(file, store, catalogStore, clock());
    return `${written} titles taken in, ${before} were there from an earlier run; all ${file.lines.length} read back as they were exported.`;
  } finally {
    await eventLog.close();
    await store.close();
  }
}

await run().then(
  (said) => process.stdout.write(`${said}\n`),
  (error: unknown) => {
    if (!(error instanceof ImportRefused) && !isStartError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
