import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { TemplateLoaders } from './loaders.js';
import type { TemplateServices } from './services.js';
import type { TemplateStore } from './store.js';

export type Context = SubgraphContext<TemplateStore, TemplateLoaders, TemplateServices>;
