import type { SubgraphContext } from '@marquee/kit/graph/define-subgraph';
import type { PlaybackLoaders } from './loaders.js';
import type { PlaybackStore } from './store.js';

export type Context = SubgraphContext<PlaybackStore, PlaybackLoaders>;
