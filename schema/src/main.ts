import { startRegistry } from './process/start-registry.js';
import { runProcess } from '@marquee/runtime/run';

await runProcess('registry', startRegistry);
