import { serve } from '@marquee/kit/graph/serve';
import { template } from './subgraph.js';

await serve(template);
