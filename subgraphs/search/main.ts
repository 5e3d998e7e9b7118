import { serve } from '@marquee/subgraph/serve';
import { search } from './subgraph.js';

await serve(search);
