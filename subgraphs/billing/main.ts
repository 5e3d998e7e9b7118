import { serve } from '@marquee/subgraph/serve';
import { billing } from './subgraph.js';

await serve(billing);
