import { startRegistry } from './process/start-registry.js';
import { runProcess } from '@marquee/runtime/run-process';

await runProcess('registry', startRegistry);
