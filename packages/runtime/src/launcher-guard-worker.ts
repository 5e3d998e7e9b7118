/**
 * The thread of `launcher-guard.ts`: it runs while the main thread is blocked, and ends the process with SIGKILL when
 * the launcher is gone and the main thread does not end it.
 */
import { parentPort, workerData } from 'node:worker_threads';

export interface GuardOptions {
  /** The launcher's process id. */
  readonly launcherPid: number;
  /** How often the launcher is looked for, and then the main thread is asked to answer. */
  readonly pollMs: number;
  /** A main thread that does not answer for this long is blocked. */
  readonly silentMs: number;
  /** How long a main thread that answers may drain. */
  readonly drainMs: number;
}

function isGone(launcherPid: number): boolean {
  // An orphan gets another parent. On Windows it keeps the id of the former one.
  if (process.ppid !== launcherPid) return true;
  if (process.platform !== 'win32') return false;
  try {
    return !process.kill(launcherPid, 0);
  } catch {
    return true;
  }
}

function watchLauncher({ launcherPid, pollMs, silentMs, drainMs }: GuardOptions): void {
  let goneAtMs: number | null = null;
  let answeredAtMs = 0;
  parentPort?.on('message', () => (answeredAtMs = performance.now()));
  setInterval(() => {
    const nowMs = performance.now();
    if (goneAtMs === null) {
      if (!isGone(launcherPid)) return;
      goneAtMs = nowMs;
      answeredAtMs = nowMs;
    }
    if (nowMs - answeredAtMs > silentMs || nowMs - goneAtMs > drainMs) process.kill(process.pid, 'SIGKILL');
    parentPort?.postMessage('answer');
  }, pollMs);
}

watchLauncher(workerData as GuardOptions);
