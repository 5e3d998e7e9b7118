import { serve } from '@marquee/kit/graph/serve';
import { playback } from './subgraph.js';

await serve(playback);
