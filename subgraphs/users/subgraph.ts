import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { readUsersConfig } from './config.js';
import { createEvents } from './events.js';
import { createLoaders } from './loaders.js';
import { references, resolvers } from './resolvers/all.js';
import { routes } from './routes.js';
import { seed } from './seed.js';
import { openUsersServices } from './services.js';
import { openUsersStore } from './store.js';
import { warmUpRequests } from './warm-up-requests.js';

export const users = defineSubgraph({
  name: 'users',
  module: import.meta.url,
  config: readUsersConfig,
  services: openUsersServices,
  store: openUsersStore,
  loaders: createLoaders,
  resolvers,
  references,
  events: createEvents,
  seed,
  warmUpRequests,
  routes,
});
