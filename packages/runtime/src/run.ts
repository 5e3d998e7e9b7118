/**
 * The life of a process: settings, start, ready, drain, stop. Every `main.ts` is one call of `runProcess`.
 *
 * Started by the launcher, a process has a channel to it: it says `ready` there, and the channel's end (the launcher
 * was killed) means the same as a signal, so that nobody is left behind.
 */
import { ConfigError, processEnvironment, readSharedConfig, Settings } from './config.js';
import type { SharedConfig } from './config.js';
import { createLog } from './log.js';
import type { Logger } from './log.js';

export interface RunningProcess {
  readonly url: string;
  /** Stops accepting, finishes what is in flight (bounded), releases everything. */
  close(): Promise<void>;
}

export interface ProcessContext {
  readonly settings: Settings;
  readonly shared: SharedConfig;
  readonly log: Logger;
}

/** After this long a drain is given up: something hangs, and a supervisor is waiting for the port. */
const DRAIN_LIMIT_MS = 10_000;

/** A failure that its reader can mend: printed as the sentence it is, without a stack. */
export function isStartProblem(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    (error instanceof Error && (error.name === 'StoreUnavailableError' || error.name === 'StartError'))
  );
}

/** What keeps a process from starting, in one sentence that names the setting. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

function stopOn(running: RunningProcess, log: Logger): void {
  let stopping = false;
  const stop = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'draining');
    setTimeout(() => process.exit(1), DRAIN_LIMIT_MS).unref();
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', () => stop('SIGINT'));
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('disconnect', () => stop('the launcher is gone'));
}

/** Runs `start` with checked settings, announces readiness, and stops it when told to. */
export async function runProcess(
  processName: string,
  start: (context: ProcessContext) => Promise<RunningProcess>,
): Promise<void> {
  const settings = new Settings(processName, processEnvironment());
  const shared = readSharedConfig(settings);
  const log = createLog(processName, shared.logLevel);
  try {
    const running = await start({ settings, shared, log });
    stopOn(running, log);
    process.send?.({ type: 'ready', url: running.url });
    log.info({ url: running.url }, 'ready');
  } catch (error) {
    if (isStartProblem(error)) process.stderr.write(`${error.message}\n`);
    else log.error({ err: error }, 'could not start');
    process.exit(1);
  }
}
