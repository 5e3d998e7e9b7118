import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { readRatingsConfig } from './config.js';
import { events } from './events.js';
import { createLoaders } from './loaders.js';
import { references, resolvers } from './resolvers/all.js';
import { seed } from './seed.js';
import { openRatingsStore } from './store.js';
import { warmUpRequests } from './warm-up-requests.js';

export const ratings = defineSubgraph({
  name: 'ratings',
  module: import.meta.url,
  config: readRatingsConfig,
  store: openRatingsStore,
  loaders: createLoaders,
  resolvers,
  references,
  events,
  seed,
  warmUpRequests,
});
