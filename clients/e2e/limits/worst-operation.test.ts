/** The most expensive operations that a seeded search finds within the limits keep every process alive and responsive. */
import { expect, test } from 'vitest';
import { startSystem } from '../system/running-system.js';
import { runWorstOperations } from './run-worst-operations.js';

/** CPU time of one process for one operation. Measured: at most 400 ms, planning included. */
const MAX_CPU_MS = 2_000;

/** Memory of one process at any time; a process without requests has 100 to 250 MB. */
const MAX_MEMORY_MB = 700;

test('an operation within the limit costs no process more than 2 s of CPU', { timeout: 180_000 }, async () => {
  await using system = await startSystem({ hasLongDeadlines: true });

  const measurements = await runWorstOperations(system, { seed: 1, climbs: 6, steps: 100, maxCost: 10_000 });

  for (const { process, cpuMs, peakMemoryMb, cost, text } of measurements) {
    expect(cost).toBeGreaterThan(1_000);
    expect(cpuMs, `${process}: ${text}`).toBeLessThan(MAX_CPU_MS);
    expect(peakMemoryMb, text).toBeLessThan(MAX_MEMORY_MB);
  }
  // None of them is refused by demand control, else nothing was measured.
  expect(measurements.flatMap(({ codes }) => codes)).not.toContain('OPERATION_OVER_LIMIT');
  for (const { name, url } of system.processes) expect((await fetch(`${url}/health`)).ok, name).toBe(true);
});
