import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { RatingsLoaders } from './loaders.js';
import type { RatingsStore } from './store.js';

export type Context = SubgraphContext<RatingsStore, RatingsLoaders>;
