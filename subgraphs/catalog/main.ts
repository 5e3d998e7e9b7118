import { serve } from '@marquee/subgraph/serve';
import { catalog } from './subgraph.js';

await serve(catalog);
