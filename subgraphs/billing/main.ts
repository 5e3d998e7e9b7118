import { serve } from '@marquee/kit/graph/serve';
import { billing } from './subgraph.js';

await serve(billing);
