import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { RecommendationsLoaders } from './loaders.js';
import type { RecommendationsStore } from './store.js';

export type Context = SubgraphContext<RecommendationsStore, RecommendationsLoaders>;
