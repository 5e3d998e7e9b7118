/** HTTP routes beside `/graphql`: the payment provider's webhook. */
import type { SubgraphParts } from '@marquee/subgraph/define-subgraph';
import type { FastifyInstance } from 'fastify';
import type { BillingConfig } from './config.js';
import { webhookRoute } from './payments/webhook.js';
import type { BillingServices } from './services.js';
import type { BillingStore } from './store.js';

export function routes(
  server: FastifyInstance,
  parts: SubgraphParts<BillingConfig, BillingStore, BillingServices>,
): Promise<void> {
  return webhookRoute(server, parts);
}
