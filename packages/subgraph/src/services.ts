/** Opens the services of a declaration once per process, and closes them when it stops. */
import type { Logger } from '@marquee/runtime/log';
import type { Store } from '@marquee/document-store/port';
import type { SubgraphRuntime, SubgraphDefinition } from './define-subgraph.js';

interface Closable {
  close(): Promise<void> | void;
}

function isClosable(service: unknown): service is Closable {
  return typeof service === 'object' && service !== null && 'close' in service && typeof service.close === 'function';
}

/** An empty object where the declaration has no services. */
export async function openServices<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
  store: Store,
  runtime: SubgraphRuntime<Config>,
): Promise<Services> {
  // A declaration without the slot has `NoServices` as the type of its services.
  return (await definition.services?.(store, runtime)) ?? ({} as Services);
}

/**
 * Closes every service that has a `close` method, the last property first. An error is logged; the others are closed.
 */
export async function closeServices(services: unknown, log: Logger): Promise<void> {
  for (const [name, service] of Object.entries(services ?? {}).reverse()) {
    if (!isClosable(service)) continue;
    try {
      await service.close();
    } catch (error) {
      log.error({ err: error, service: name }, 'a service could not be closed');
    }
  }
}
