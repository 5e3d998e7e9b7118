/**
 * `node subgraphs/catalog/dist/import/main.js FILE`: imports the titles of an export, with catalog's settings. Catalog
 * must be stopped, since the embedded store has one process at a time. It publishes the events of the outbox when it
 * starts again.
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
import { ImportRefusedError, readExportFile } from './export-file.js';
import { importTitles } from './import-titles.js';

const OWNER = 'catalog';

function readText(file: string | undefined): Promise<string> {
  if (file === undefined)
    throw new StartError('Name the export to import: node subgraphs/catalog/dist/import/main.js FILE');
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
  const log = createLog(OWNER, shared.logLevel, settings.secrets);
  const { store, eventLog } = await openPorts({ owner: OWNER, adapters, sharedDataDir: shared.dataDir, clock, log });
  try {
    const catalogStore = await openCatalogStore(store, { clock });
    const { written, before } = await importTitles(file, store, catalogStore, clock());
    return `${written} titles imported, ${before} were imported by an earlier run; all ${file.lines.length} stored titles equal the export.`;
  } finally {
    await eventLog.close();
    await store.close();
  }
}

await run().then(
  (summary) => process.stdout.write(`${summary}\n`),
  (error: unknown) => {
    if (!(error instanceof ImportRefusedError) && !isStartError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
