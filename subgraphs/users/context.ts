import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { UsersLoaders } from './loaders.js';
import type { UsersServices } from './services.js';
import type { UsersStore } from './store.js';

export type Context = SubgraphContext<UsersStore, UsersLoaders, UsersServices>;
