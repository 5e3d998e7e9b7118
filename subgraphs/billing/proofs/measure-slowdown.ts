/** Measures how much processor time this machine gives to the process, to put absolute times in relation. */

const SPIN_MS = 150;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Returns 1 on an idle machine, 4 when a quarter of a processor is available. Takes 150 ms times the result. */
export function measureSlowdown(): number {
  const [startMs, startCpuMs] = [performance.now(), cpuMs()];
  let sum = 0;
  while (cpuMs() - startCpuMs < SPIN_MS) for (let index = 0; index < 10_000; index += 1) sum += Math.sqrt(index);
  if (sum < 0) throw new Error('Square roots are positive.');
  return Math.max(1, (performance.now() - startMs) / (cpuMs() - startCpuMs));
}

export function mean(list: readonly number[]): number {
  return list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length);
}
