import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { SearchLoaders } from './loaders.js';
import type { SearchStore } from './store.js';

export type Context = SubgraphContext<SearchStore, SearchLoaders>;
