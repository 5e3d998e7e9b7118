import { serve } from '@marquee/subgraph/serve';
import { users } from './subgraph.js';

await serve(users);
