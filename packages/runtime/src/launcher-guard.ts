/**
 * Ends a process whose launcher is gone although its event loop is blocked, so that no orphan keeps its port and its
 * store. A process whose event loop runs drains by itself (`run-process.ts`).
 */
import { Worker } from 'node:worker_threads';
import type { GuardOptions } from './launcher-guard-worker.js';
import type { Logger } from './log.js';

const POLL_MS = 500;
const SILENT_MS = 2_000;

/** The thread runs a timer and nothing else. */
const LIMITS = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, codeRangeSizeMb: 4, stackSizeMb: 1 };

/** @param drainLimitMs After this time without launcher the process is killed, blocked or not. */
export function guardAgainstLostLauncher(log: Logger, drainLimitMs: number): void {
  const options: GuardOptions = {
    launcherPid: process.ppid,
    pollMs: POLL_MS,
    silentMs: SILENT_MS,
    drainMs: drainLimitMs,
  };
  const thread = new Worker(new URL('./launcher-guard-worker.js', import.meta.url), {
    workerData: options,
    resourceLimits: LIMITS,
    execArgv: [],
    env: {},
  });
  thread.on('message', () => thread.postMessage('answer'));
  thread.on('error', (error) => log.warn({ err: error }, 'cannot watch the launcher'));
  thread.unref();
}
