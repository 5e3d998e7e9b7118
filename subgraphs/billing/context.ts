import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { BillingLoaders } from './loaders.js';
import type { BillingStore } from './store.js';

export type Context = SubgraphContext<BillingStore, BillingLoaders>;
