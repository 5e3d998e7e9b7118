import { serve } from '@marquee/subgraph/serve';
import { template } from './subgraph.js';

await serve(template);
