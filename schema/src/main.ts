/** The entry point of the registry process. */
import { startRegistry } from './process/start-registry.js';
import { runProcess } from '@marquee/runtime/run-process';

await runProcess('registry', startRegistry);
