import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { readPlaybackConfig } from './config.js';
import { events } from './events.js';
import { createLoaders } from './loaders.js';
import { references, resolvers } from './resolvers/all.js';
import { routes } from './routes.js';
import { seed } from './seed.js';
import { openPlaybackServices } from './services.js';
import { openPlaybackStore } from './store.js';
import { warmUpRequests } from './warm-up-requests.js';

export const playback = defineSubgraph({
  name: 'playback',
  module: import.meta.url,
  config: readPlaybackConfig,
  store: openPlaybackStore,
  services: openPlaybackServices,
  loaders: createLoaders,
  resolvers,
  references,
  events,
  seed,
  warmUpRequests,
  routes,
});
