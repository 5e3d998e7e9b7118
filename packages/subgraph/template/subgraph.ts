import { defineSubgraph } from '@marquee/subgraph/define-subgraph';
import { readTemplateConfig } from './config.js';
import { events } from './events.js';
import { createLoaders } from './loaders.js';
import { references, resolvers } from './resolvers/all.js';
import { createTemplateServices } from './services.js';
import { openTemplateStore } from './store.js';

export const template = defineSubgraph({
  name: 'template',
  module: import.meta.url,
  config: readTemplateConfig,
  store: openTemplateStore,
  services: createTemplateServices,
  loaders: createLoaders,
  resolvers,
  references,
  events,
});
