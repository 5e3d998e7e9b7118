import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { readCatalogConfig } from './config.js';
import { events } from './events.js';
import { createLoaders } from './loaders.js';
import { references, resolvers } from './resolvers/all.js';
import { routes } from './routes.js';
import { seed } from './seed.js';
import { createCatalogServices } from './services.js';
import { openCatalogStore } from './store.js';
import { warmUpRequests } from './warm-up-requests.js';

export const catalog = defineSubgraph({
  name: 'catalog',
  module: import.meta.url,
  config: readCatalogConfig,
  store: openCatalogStore,
  services: createCatalogServices,
  loaders: createLoaders,
  resolvers,
  references,
  events,
  seed,
  warmUpRequests,
  routes,
});
