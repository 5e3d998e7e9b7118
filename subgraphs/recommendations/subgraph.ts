import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { readRecommendationsConfig } from './config.js';
import { events } from './events.js';
import { createLoaders } from './loaders.js';
import { references, resolvers } from './resolvers/all.js';
import { operatorRoutes } from './operator-routes.js';
import { createRecommendationsServices, runInBackground, warmCaches } from './services.js';
import { openRecommendationsStore } from './store.js';
import { warmUpRequests } from './warm-up-requests.js';

export const recommendations = defineSubgraph({
  name: 'recommendations',
  module: import.meta.url,
  config: readRecommendationsConfig,
  store: openRecommendationsStore,
  services: createRecommendationsServices,
  loaders: createLoaders,
  resolvers,
  references,
  events,
  warm: warmCaches,
  warmUpRequests,
  routes: operatorRoutes,
  background: runInBackground,
});
