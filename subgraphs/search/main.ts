import { serve } from '@marquee/kit/graph/serve';
import { search } from './subgraph.js';

await serve(search);
