import type { Proof } from '@marquee/testing/proof';
import { startSystem } from '../system/running-system.js';
import { runWorstOperations } from './run-worst-operations.js';

const MAX_CPU_MS = 2_000;

export const proof: Proof = {
  name: 'worst-operation',
  summary: 'The most expensive operations that a search finds within the cost limit: CPU and memory of each process.',
  options: { operations: 'searches, each of which gives one operation (40)', steps: 'changes tried in each (300)' },
  run: async ({ seed, options, print }) => {
    await using system = await startSystem({ seed: 'demo', hasLongDeadlines: true });
    const measurements = await runWorstOperations(system, {
      seed,
      climbs: Number(options['operations'] ?? 40),
      steps: Number(options['steps'] ?? 300),
      maxCost: 10_000,
      onMeasured: ({ process, cpuMs, cost, values, responseBytes, peakMemoryMb }) =>
        print(
          `cost ${cost}, at most ${values} values: ${process} ${cpuMs} ms of CPU, ${(responseBytes / 1024).toFixed(0)} KB, ` +
            `most memory of a process ${peakMemoryMb.toFixed(0)} MB`,
        ),
    });
    const most = Math.max(...measurements.map(({ cpuMs }) => cpuMs));
    return {
      figure: `${measurements.length} operations, at most ${most} ms of CPU in one process`,
      target: `at most ${MAX_CPU_MS} ms, and no process ends`,
      holds: most <= MAX_CPU_MS,
    };
  },
};
