/** Starts the registry process. */
import { join } from 'node:path';
import { replaceFile } from '@marquee/runtime/atomic-file';
import { listen } from '@marquee/runtime/listen';
import type { ProcessContext, RunningProcess } from '@marquee/runtime/run-process';
import { drainServer } from '@marquee/runtime/server-ending';
import { PUBLISHED_DIGESTS } from '@marquee/runtime/published-secrets';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import { openTelemetry } from '@marquee/runtime/telemetry/open-telemetry';
import { StartError } from '@marquee/runtime/start-error';
import { openStore } from '@marquee/document-store/open-store';
import type { StoreOptions } from '@marquee/document-store/open-store';
import { readRegistryConfig } from './config.js';
import type { RegistryConfig } from './config.js';
import type { Keys } from '../keys/keys.js';
import { openRegistry } from './open-registry.js';

export async function startRegistry({ settings, shared, log }: ProcessContext): Promise<RunningProcess> {
  const config = readRegistryConfig(settings, shared);
  settings.check();
  const clock = (): Date => new Date();
  const signingKey = await loadSigningKey(config.dataDir);
  const { server, keys, warmUp, close } = await openRegistry({
    store: await openStore(storeOptions(config, clock)),
    signingKey,
    dataDir: config.dataDir,
    url: config.url,
    uplinkPollSeconds: config.uplinkPollSeconds,
    mutationDeadlineMs: config.mutationDeadlineMs,
    routingUrls: config.routingUrls,
    clock,
    log,
    requests: await openTelemetry('registry', shared.telemetry, log),
  });
  if (settings.isProduction) await refusePublishedKeys(keys);
  const key = await registerFirstKeys(keys, config);
  const url = await listen(server, { host: config.host, port: config.port, portSetting: 'REGISTRY_PORT' });
  if (key !== null) process.stderr.write(`${await handOver(key, config)}\n`);
  await warmUp(config.graph);
  return { url, drain: () => drainServer(server), close };
}

/** Returns the sentence for the operator. */
async function handOver(key: string, { graph, firstKeyFile }: RegistryConfig): Promise<string> {
  await replaceFile(firstKeyFile, key, { mode: 0o600 });
  return `The first API key of ${graph} is in ${firstKeyFile}: keep it elsewhere, and delete the file.`;
}

function storeOptions({ adapters: { mongo, namespace }, dataDir }: RegistryConfig, clock: () => Date): StoreOptions {
  return mongo === null
    ? { adapter: 'sqlite', file: join(dataDir, 'store.db'), owner: 'registry', clock }
    : { adapter: 'mongodb', ...mongo, owner: 'registry', clock, database: `${namespace}_registry` };
}

/** Throws a `StartError` when the store accepts a key that is published with the source. */
async function refusePublishedKeys(keys: Keys): Promise<void> {
  for (const digest of PUBLISHED_DIGESTS) {
    const caller = await keys.callerOfHash(digest);
    if (caller !== null)
      throw new StartError(
        `The registry’s store accepts the key "${caller.name}" of "${caller.graph}", which is published with the source: revoke it, or choose an empty MARQUEE_DATA_DIR.`,
      );
  }
}

/** Registers the keys of the settings. Returns a generated admin key at the first start without one, else null. */
async function registerFirstKeys(keys: Keys, { graph, firstKeys }: RegistryConfig): Promise<string | null> {
  const by = 'settings';
  if (firstKeys.read !== null)
    await keys.register(firstKeys.read, { name: 'first-reader', graph, roles: ['read', 'report'], by });
  if (firstKeys.admin !== null)
    await keys.register(firstKeys.admin, { name: 'first-admin', graph, roles: ['admin'], by });
  const isFirstStart =
    firstKeys.admin === null && (await keys.list(graph)).every(({ roles }) => !roles.includes('admin'));
  return isFirstStart ? keys.create('first-admin', graph, ['admin'], 'first start') : null;
}
