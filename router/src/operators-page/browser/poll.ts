/** Repeated requests: one at a time, and none while nobody looks at the page. */

/**
 * Calls `work` each `periodMs`, or right after it has ended when it took longer. It must not reject.
 *
 * @returns Calls it as soon as it is not under way.
 */
export function repeat(work: () => Promise<void>, periodMs: number): () => void {
  let [isRunning, isWanted] = [false, false];
  let timer = 0;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (document.hidden) return;
    if (isRunning) {
      isWanted = true;
      return;
    }
    isRunning = true;
    isWanted = false;
    const startedAt = performance.now();
    await work();
    isRunning = false;
    const passedMs = performance.now() - startedAt;
    timer = setTimeout(() => void run(), isWanted ? 0 : Math.max(periodMs - passedMs, 0));
  };
  document.addEventListener('visibilitychange', () => void run());
  void run();
  return () => void run();
}

/** Rejects when there is no response in time, or its status is no success. */
export async function fetchJson<T>(path: string, limitMs: number): Promise<T> {
  const response = await fetch(path, { signal: AbortSignal.timeout(limitMs), headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`The router responded with status ${response.status}.`);
  return (await response.json()) as T;
}
