import { serve } from '@marquee/kit/graph/serve';
import { users } from './subgraph.js';

await serve(users);
