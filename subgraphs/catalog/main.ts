import { serve } from '@marquee/kit/graph/serve';
import { catalog } from './subgraph.js';

await serve(catalog);
