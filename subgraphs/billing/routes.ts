/** Beside the graph: the provider's webhook, and the work that time brings. */
import type { NoServices, SubgraphParts } from '@marquee/subgraph/define-subgraph';
import type { FastifyInstance } from 'fastify';
import type { BillingConfig } from './config.js';
import { startDueTimer } from './due/run-due-periodically.js';
import type { DueTimer } from './due/run-due-periodically.js';
import { webhookRoute } from './payments/webhook.js';
import type { BillingStore } from './store.js';

export async function routes(
  server: FastifyInstance,
  { runtime, store }: SubgraphParts<BillingConfig, BillingStore, NoServices>,
): Promise<void> {
  await webhookRoute(server, runtime, store);
  let timer: DueTimer | null = null;
  server.addHook('onListen', async () => {
    const { dueEverySeconds } = runtime.config;
    if (dueEverySeconds > 0) timer = startDueTimer(store, runtime.log, dueEverySeconds);
  });
  server.addHook('onClose', async () => {
    await timer?.close();
    // Whatever has been sent is settled before the store closes.
    await Promise.allSettled(store.paymentsInFlight.values());
    store.provider.close();
  });
}
