/**
 * The life of a process: read settings, start, announce readiness, drain, stop. Every `main.ts` is one call of
 * `runProcess`.
 *
 * The launcher starts processes with an IPC channel. The process sends `ready` on it, and treats the end of the channel
 * (the launcher was killed) like a signal to stop, so that no orphan keeps running. A thread kills it when its event
 * loop is blocked then (`launcher-guard.ts`).
 */
import { join } from 'node:path';
import { processEnvironment } from './environment.js';
import { guardAgainstLostLauncher } from './launcher-guard.js';
import { createLog } from './log.js';
import type { Logger } from './log.js';
import { createSecretMask } from './mask-secrets.js';
import { keepFilesPrivate, makePrivate } from './private-files.js';
import { Settings, SettingsAreValid } from './settings.js';
import { readSharedConfig } from './shared-config.js';
import type { SharedConfig } from './shared-config.js';
import { isStartError } from './start-error.js';

export interface RunningProcess {
  readonly url: string;
  /** Stops accepting requests, finishes those in progress and releases everything. */
  close(): Promise<void>;
}

export interface ProcessContext {
  readonly settings: Settings;
  readonly shared: SharedConfig;
  readonly log: Logger;
}

/** A process that has not closed after this time exits anyway: a supervisor waits for its port. */
const DRAIN_LIMIT_MS = 10_000;

/** Without launcher, a process that has not exited this long after the limit is killed by its guard. */
const KILL_MARGIN_MS = 2_000;

/** The folder of the event logs, which the subgraphs share. */
const SHARED_LOGS = 'events';

function stopOn(running: RunningProcess, log: Logger): void {
  let isStopping = false;
  const stop = (reason: string): void => {
    if (isStopping) return;
    isStopping = true;
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
  process.once('disconnect', () => stop('the launcher has exited'));
}

/** The argument of a start that checks the settings and ends, with exit code 0 when they are valid. */
const CHECK_ONLY = '--check-settings';

/** Whether the command line has the argument, which is removed from it. */
function takeArgument(name: string): boolean {
  const index = process.argv.indexOf(name, 2);
  if (index >= 0) process.argv.splice(index, 1);
  return index >= 0;
}

/** The work of a request that has ended is abandoned, and may be rejected after its last reader has gone. */
function ignoreEndedRequests(): void {
  process.on('unhandledRejection', (reason) => {
    if ((reason as { readonly isRequestEnd?: unknown } | null)?.isRequestEnd !== true) throw reason;
  });
}

/** Calls `start` with the process's settings, announces readiness, and closes what it returned on a signal to stop. */
export async function runProcess(
  processName: string,
  start: (context: ProcessContext) => Promise<RunningProcess>,
): Promise<void> {
  const settings = new Settings(processName, processEnvironment(), takeArgument(CHECK_ONLY));
  const shared = readSharedConfig(settings);
  const log = createLog(processName, shared.logLevel, settings.secrets);
  ignoreEndedRequests();
  keepFilesPrivate();
  if (process.send !== undefined) guardAgainstLostLauncher(log, DRAIN_LIMIT_MS + KILL_MARGIN_MS);
  try {
    for (const folder of [processName, SHARED_LOGS]) makePrivate(join(shared.dataDir, folder));
    const running = await start({ settings, shared, log });
    stopOn(running, log);
    process.send?.({ type: 'ready', url: running.url });
    log.info({ url: running.url }, 'ready');
  } catch (error) {
    if (error instanceof SettingsAreValid) process.exit(0);
    if (isStartError(error)) process.stderr.write(`${createSecretMask(settings.secrets)(error.message)}\n`);
    else log.error({ err: error }, 'could not start');
    process.exit(1);
  }
}
