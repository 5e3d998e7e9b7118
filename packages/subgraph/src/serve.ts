/** Runs a subgraph as a process. The `main.ts` of every subgraph is one call of `serve`. */
import { join } from 'node:path';
import { readAdaptersConfig } from './adapters-config.js';
import { listen } from '@marquee/runtime/listen';
import { runProcess } from '@marquee/runtime/run-process';
import { openTelemetry } from '@marquee/runtime/telemetry/open-telemetry';
import { drainServer } from '@marquee/runtime/server-ending';
import type { SubgraphDefinition } from './define-subgraph.js';
import { createAssertionReaders } from './graphql/identity-assertions.js';
import { openPorts } from './open-ports.js';
import { openSubgraph } from './open-subgraph.js';
import { subgraphProcessSettings } from './process-settings.js';
import { openSwitches } from '@marquee/runtime/switches/open-switches';
import { readSwitchesConfig } from './switches/switches-config.js';
import { readDefaultPort } from './subgraph-files.js';

/**
 * The launcher's argument for a process that fills an empty store with sample data, of which it makes a snapshot:
 * background work, which depends on the time of day, would change that data.
 */
const SAMPLE_DATA_ONLY = '--sample-data-only';

export async function serve<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
): Promise<void> {
  return runProcess(definition.name, async ({ settings, shared, log }) => {
    const declared = subgraphProcessSettings(definition.name, readDefaultPort(definition.module));
    const port = settings.read(declared.port);
    const publicUrl = settings.read(declared.publicUrl, `http://127.0.0.1:${port}`);
    const rebuild = settings.read(declared.rebuild);
    const limits = {
      fields: settings.read(declared.requestFields),
      deadlineMs: settings.read(declared.deadlineMs),
      longestDeadlineMs: settings.read(declared.longestDeadlineMs),
    };
    const config = definition.config(settings);
    const switchesSource = readSwitchesConfig(settings);
    const adapters = readAdaptersConfig(settings, shared);
    settings.check();

    const clock = (): Date => new Date();
    const dataDir = join(shared.dataDir, definition.name);
    const { store, eventLog } = await openPorts({
      owner: definition.name,
      adapters,
      sharedDataDir: shared.dataDir,
      clock,
      log,
    });
    const isForSampleData = process.argv.includes(SAMPLE_DATA_ONLY);
    const source = isForSampleData ? { registry: null, file: null } : switchesSource;
    const switches = await openSwitches({ ...source, dataDir }, log);
    const subgraph = await openSubgraph(definition, {
      runtime: { config, dataDir, publicUrl, redisUrl: shared.redisUrl, clock, log, seedSize: shared.seed },
      store,
      eventLog,
      ...createAssertionReaders(definition.name, shared.identityJwksUrls, clock),
      mode: shared.mode,
      rebuild,
      limits,
      switches: switches.live,
      loadShedding: shared.loadShedding,
      requests: await openTelemetry(definition.name, shared.telemetry, log),
    });
    const url = await listen(subgraph.server, { host: shared.host, port, portSetting: declared.port.name });
    const close = async (): Promise<void> => {
      await subgraph.close();
      await switches.close();
    };
    if (!isForSampleData) subgraph.startBackground();
    return { url, drain: () => drainServer(subgraph.server), close };
  });
}
