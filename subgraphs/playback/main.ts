import { serve } from '@marquee/subgraph/serve';
import { playback } from './subgraph.js';

await serve(playback);
