/** The entry point of the router's process. */
import { runProcess } from '@marquee/runtime/run-process';
import { readRouterConfig } from './config.js';
import { readFlags } from './flags.js';
import { startRouter } from './router.js';

await runProcess('router', ({ settings, shared, log }) => {
  const config = readRouterConfig(settings, shared, readFlags(process.argv.slice(2)));
  return startRouter(config, log);
});
