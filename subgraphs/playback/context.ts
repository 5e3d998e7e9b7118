import type { SubgraphContext } from '@marquee/subgraph/define-subgraph';
import type { PlaybackLoaders } from './loaders.js';
import type { PlaybackServices } from './services.js';
import type { PlaybackStore } from './store.js';

export type Context = SubgraphContext<PlaybackStore, PlaybackLoaders, PlaybackServices>;
