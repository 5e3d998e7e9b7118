import { serve } from '@marquee/kit/graph/serve';
import { recommendations } from './subgraph.js';

await serve(recommendations);
