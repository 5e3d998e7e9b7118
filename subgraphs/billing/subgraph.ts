import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { openSubgraphRateLimiter } from '@marquee/subgraph/rate-limits/subgraph-rate-limiter';
import { readBillingConfig } from './config.js';
import { events } from './events.js';
import { createLoaders } from './loaders.js';
import { hashStoredGiftCodes } from './memberships/gift-code.js';
import { references, resolvers } from './resolvers/all.js';
import { routes } from './routes.js';
import { seed } from './seed.js';
import { runDuePeriodically } from './due/run-due-periodically.js';
import { createBillingServices } from './services.js';
import { openBillingStore } from './store.js';
import { warmUpRequests } from './warm-up-requests.js';

export const billing = defineSubgraph({
  name: 'billing',
  module: import.meta.url,
  config: readBillingConfig,
  services: async (store, runtime) => {
    await hashStoredGiftCodes(store);
    return createBillingServices({
      ...runtime,
      rateLimiter: await openSubgraphRateLimiter(store, { ...runtime, name: 'billing' }),
    });
  },
  store: openBillingStore,
  loaders: createLoaders,
  resolvers,
  references,
  events,
  seed,
  warmUpRequests,
  routes,
  background: runDuePeriodically,
});
