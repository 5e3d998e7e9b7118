import { serve } from '@marquee/subgraph/serve';
import { recommendations } from './subgraph.js';

await serve(recommendations);
