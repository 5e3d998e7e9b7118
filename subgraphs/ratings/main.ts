import { serve } from '@marquee/subgraph/serve';
import { ratings } from './subgraph.js';

await serve(ratings);
