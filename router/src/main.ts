/** The entry point of the router's process, and of its workers. */
import cluster from 'node:cluster';
import { runProcess } from '@marquee/runtime/run-process';
import type { RunningProcess } from '@marquee/runtime/run-process';
import { readRouterConfig } from './config.js';
import { readFlags } from './flags.js';
import { startRouter } from './router.js';
import { workerMetrics } from './workers/shared-metrics.js';
import { startWorkers } from './workers/start-workers.js';

await runProcess(
  'router',
  async ({ settings, shared, log, serves }) => {
    const config = readRouterConfig(settings, shared, readFlags(process.argv.slice(2)));
    if (cluster.isWorker) {
      let running: RunningProcess | null = null;
      const metrics = workerMetrics(() => running?.drain());
      running = await startRouter(config, log, metrics);
      return running;
    }
    return config.workers === 1 ? startRouter(config, log) : startWorkers(config.workers, log, serves);
  },
  { configurable: true },
);
