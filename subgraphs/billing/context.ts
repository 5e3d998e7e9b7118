import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { BillingLoaders } from './loaders.js';
import type { BillingServices } from './services.js';
import type { BillingStore } from './store.js';

export type Context = SubgraphContext<BillingStore, BillingLoaders, BillingServices>;
