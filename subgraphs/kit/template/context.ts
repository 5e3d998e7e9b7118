import type { SubgraphContext } from '@marquee/kit/graph/define-subgraph';
import type { TemplateLoaders } from './loaders.js';
import type { TemplateStore } from './store.js';

export type Context = SubgraphContext<TemplateStore, TemplateLoaders>;
