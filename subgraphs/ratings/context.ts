import type { SubgraphContext } from '@marquee/kit/graph/define-subgraph';
import type { RatingsLoaders } from './loaders.js';
import type { RatingsStore } from './store.js';

export type Context = SubgraphContext<RatingsStore, RatingsLoaders>;
