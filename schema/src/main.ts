import { startRegistry } from './registry/start-registry.js';
import { runProcess } from '@marquee/kit/process/run';

await runProcess('registry', startRegistry);
