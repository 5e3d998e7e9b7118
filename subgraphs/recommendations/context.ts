import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { RecommendationsLoaders } from './loaders.js';
import type { RecommendationsServices } from './services.js';
import type { RecommendationsStore } from './store.js';

export type Context = SubgraphContext<RecommendationsStore, RecommendationsLoaders, RecommendationsServices>;
