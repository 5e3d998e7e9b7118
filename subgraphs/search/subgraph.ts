import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { readSearchConfig } from './config.js';
import { events } from './events.js';
import { createLoaders } from './loaders.js';
import { references, resolvers } from './resolvers/all.js';
import { openSearchStore } from './store.js';
import { warmUpRequests } from './warm-up-requests.js';

export const search = defineSubgraph({
  name: 'search',
  module: import.meta.url,
  config: readSearchConfig,
  store: openSearchStore,
  loaders: createLoaders,
  resolvers,
  references,
  events,
  warmUpRequests,
});
