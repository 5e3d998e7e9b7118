/** The entry point of the router's process, and of its workers. */
import cluster from 'node:cluster';
import { readCommandLine } from '@marquee/runtime/command-line';
import { runProcess } from '@marquee/runtime/run-process';
import type { RunningProcess } from '@marquee/runtime/run-process';
import { readRouterConfig } from './config.js';
import { readFlags, USAGE } from './flags.js';
import type { Flags } from './flags.js';
import { startRouter } from './router.js';
import { workerMetrics } from './workers/shared-metrics.js';
import { startWorkers } from './workers/start-workers.js';

const flags = readCommandLine(process.argv.slice(2), USAGE, readFlags);
if (flags !== null) await run(flags);

function run(flags: Flags): Promise<void> {
  return runProcess(
    'router',
    async ({ settings, shared, log, serves }) => {
      const config = readRouterConfig(settings, shared, flags);
      if (cluster.isWorker) {
        let running: RunningProcess | null = null;
        const metrics = workerMetrics(() => running?.drain());
        running = await startRouter(config, log, metrics);
        return running;
      }
      return config.workers === 1 ? startRouter(config, log) : startWorkers(config.workers, log, serves);
    },
    { configurable: true, hasStore: false, given: flags.given ?? {} },
  );
}
