/** A subgraph as a process of its own: the whole of every `main.ts`. */
import { join } from 'node:path';
import { readAdaptersConfig } from './adapters-config.js';
import { listen } from '@marquee/runtime/listen';
import { runProcess } from '@marquee/runtime/run';
import type { SubgraphDefinition } from './define-subgraph.js';
import { createStatementReaders } from './identity.js';
import { openPorts } from './open-ports.js';
import { openSubgraph } from './open-subgraph.js';
import { readDefaultPort } from './subgraph-files.js';

export async function serve<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
): Promise<void> {
  return runProcess(definition.name, async ({ settings, shared, log }) => {
    const portSetting = `${settings.ownPrefix}PORT`;
    const port = settings.port(portSetting, readDefaultPort(definition.module));
    const publicUrl = settings.url(`${settings.ownPrefix}PUBLIC_URL`, `http://127.0.0.1:${port}`);
    const rebuild = settings.flag(`${settings.ownPrefix}REBUILD`, false);
    const config = definition.config(settings);
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
    const subgraph = await openSubgraph(definition, {
      runtime: { config, dataDir, publicUrl, clock, log, seedSize: shared.seed },
      store,
      eventLog,
      ...createStatementReaders(shared.identityJwksUrl, clock),
      mode: shared.mode,
      rebuild,
    });
    const url = await listen(subgraph.server, { host: shared.host, port, portSetting });
    subgraph.startBackground();
    return { url, close: () => subgraph.close() };
  });
}
