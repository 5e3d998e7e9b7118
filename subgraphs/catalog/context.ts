import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { CatalogLoaders } from './loaders.js';
import type { CatalogServices } from './services.js';
import type { CatalogStore } from './store.js';

export type Context = SubgraphContext<CatalogStore, CatalogLoaders, CatalogServices>;
