/** The entry point of the router's process, and of its workers. */
import cluster from 'node:cluster';
import { readCommandLine } from '@marquee/runtime/command-line';
import { runProcess } from '@marquee/runtime/run-process';
import type { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import type { RunningProcess } from '@marquee/runtime/run-process';
import { readRouterConfig } from './config.js';
import { readFlags, USAGE } from './flags.js';
import type { Flags } from './flags.js';
import { startRouter } from './router.js';
import { ConfigurationReload } from './reload/configuration-reload.js';
import { ownMetrics, workerMetrics } from './workers/shared-metrics.js';
import { startWorkers } from './workers/start-workers.js';

const flags = readCommandLine(process.argv.slice(2), USAGE, readFlags);
if (flags !== null) await run(flags);

function run(flags: Flags): Promise<void> {
  return runProcess(
    'router',
    async ({ settings, shared, log, serves, reread }) => {
      const config = readRouterConfig(settings, shared, flags);
      const read = (changed: Settings) => readRouterConfig(changed, readSharedConfig(changed, false), flags);
      const reload = reread === null ? null : new ConfigurationReload({ settings, reread, read, log });
      const isPrimary = !cluster.isWorker && config.workers > 1;
      if (reload !== null && !isPrimary) process.on('SIGHUP', () => void reload.reload());
      if (cluster.isWorker) {
        let running: RunningProcess | null = null;
        const metrics = workerMetrics(
          () => running?.drain(),
          () => void reload?.reload(),
        );
        running = await startRouter(config, log, metrics, reload);
        return running;
      }
      if (!isPrimary) return startRouter(config, log, ownMetrics(), reload);
      return startWorkers(config.workers, log, serves, reload !== null);
    },
    { configurable: true, hasStore: false, given: flags.given ?? {}, mode: flags.mode ?? 'start' },
  );
}
