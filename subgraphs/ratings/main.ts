import { serve } from '@marquee/kit/graph/serve';
import { ratings } from './subgraph.js';

await serve(ratings);
