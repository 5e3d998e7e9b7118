import type { SubgraphContext } from '@marquee/kit/graph/define-subgraph';
import type { RecommendationsLoaders } from './loaders.js';
import type { RecommendationsStore } from './store.js';

export type Context = SubgraphContext<RecommendationsStore, RecommendationsLoaders>;
