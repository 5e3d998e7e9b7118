import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { readRecommendationsConfig } from './config.js';
import { events } from './events.js';
import { createLoaders } from './loaders.js';
import { references, resolvers } from './resolvers/all.js';
import { openRecommendationsStore } from './store.js';

export const recommendations = defineSubgraph({
  name: 'recommendations',
  module: import.meta.url,
  config: readRecommendationsConfig,
  store: openRecommendationsStore,
  loaders: createLoaders,
  resolvers,
  references,
  events,
  warm: (store) => store.loadCatalogue(),
});
