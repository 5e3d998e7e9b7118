/**
 * The life of a process: read settings, start, announce readiness, drain, stop. Every `main.ts` is one call of
 * `runProcess`.
 *
 * SIGTERM comes from a supervisor that has another instance take over: `/ready` responds 503 at once, and the port stays
 * open for `MARQUEE_DRAIN_MS`, in which balancers notice. SIGINT comes from a terminal, and the end of the launcher
 * means that no instance takes over: the port is closed at once. Requests in progress are answered in both cases.
 *
 * A restart by the launcher hands the port over to the next process (`port-hand-over.ts`).
 *
 * The launcher starts processes with an IPC channel. The process sends `ready` on it, and treats the end of the channel
 * (the launcher was killed) like a signal to stop, so that no orphan keeps running. A thread kills it when its event
 * loop is blocked then (`launcher-guard.ts`).
 */
import { join } from 'node:path';
import { CHECK_ONLY } from './check-only.js';
import { ConfigurationFile } from './configuration/configuration-file.js';
import { printConfiguration } from './configuration/print-configuration.js';
import { diskStartMessage, findDiskProblem } from './disk-problem.js';
import { processEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import { guardAgainstLostLauncher } from './launcher-guard.js';
import { createLog } from './log.js';
import type { Logger } from './log.js';
import { createSecretMask } from './mask-secrets.js';
import { keepFilesPrivate, makePrivate } from './private-files.js';
import { handOverOnRequest } from './port-hand-over.js';
import { delay } from './retry.js';
import { prefixOf, Settings, SettingsAreValid } from './settings.js';
import type { Setting } from './settings.js';
import { readSharedConfig } from './shared-config.js';
import type { SharedConfig } from './shared-config.js';
import { isStartError } from './start-error.js';

export interface RunningProcess {
  readonly url: string;
  /** From now on `/ready` responds 503 and responses close their connections; everything is served. */
  drain(): void;
  /** Stops accepting requests, finishes those in progress and releases everything. */
  close(): Promise<void>;
}

export interface ProcessContext {
  readonly settings: Settings;
  readonly shared: SharedConfig;
  readonly log: Logger;
  /**
   * For a start that goes on when the port is open already, as that of several workers: from this call on, a signal to stop
   * drains what serves. Without it, a signal ends the process until its start is over.
   */
  readonly serves: (running: RunningProcess) => void;
  /**
   * Reads the configuration file again. Settings that need a restart keep their values. Rejects with a `ConfigError`.
   * Null without a file.
   */
  readonly reread: ((before: Settings) => Promise<Settings>) | null;
}

/** A process that has not closed after this time exits anyway: its launcher waits for its port. */
const CLOSE_LIMIT_MS = 10_000;

/** The same after SIGTERM, above the default of `ROUTER_MUTATION_DEADLINE_MS`: the supervisor has a limit of its own. */
const TERM_CLOSE_LIMIT_MS = 35_000;

/** Without launcher, a process that has not exited this long after the limit is killed by its guard. */
const KILL_MARGIN_MS = 2_000;

/** Each of the first so many lost rejections is logged, and then every so many-th. */
const MAX_LOGGED_REJECTIONS = 100;

/** The folder of the event logs, which the subgraphs share. */
const SHARED_LOGS = 'events';

export interface StopOptions {
  /** How long the port stays open after SIGTERM. */
  readonly drainMs: number;
  readonly exit: (code: number) => void;
}

/**
 * Stops the process on SIGTERM, SIGINT or the loss of its launcher. Another signal during the drain ends it at once.
 *
 * @param source `process`; a test passes an emitter of its own.
 */
export function stopOn(
  running: Pick<RunningProcess, 'drain' | 'close'>,
  log: Logger,
  { drainMs, exit }: StopOptions,
  source: Pick<NodeJS.EventEmitter, 'on'> = process,
): void {
  const draining = new AbortController();
  let isStopping = false;
  const close = async (limitMs: number): Promise<void> => {
    log.info({}, 'closing');
    setTimeout(() => exit(1), limitMs).unref();
    try {
      await running.close();
      exit(0);
    } catch (error) {
      log.error({ err: error }, 'could not stop cleanly');
      exit(1);
    }
  };
  const stop = (reason: string, openMs: number, limitMs: number): void => {
    if (isStopping) {
      draining.abort();
      return;
    }
    isStopping = true;
    log.info({ reason, drainMs: openMs }, 'draining');
    running.drain();
    void delay(openMs, draining.signal).then(() => close(limitMs));
  };
  source.on('SIGTERM', () => stop('SIGTERM', drainMs, TERM_CLOSE_LIMIT_MS));
  source.on('SIGINT', () => stop('SIGINT', 0, CLOSE_LIMIT_MS));
  source.on('disconnect', () => stop('the launcher has exited', 0, CLOSE_LIMIT_MS));
}

/** What is printed in place of a stack; null for an error that has no sentence. */
function startMessage(error: unknown, processName: string, dataDir: string): string | null {
  const problem = findDiskProblem(error);
  if (problem !== null) return diskStartMessage(problem, processName, dataDir);
  return isStartError(error) ? error.message : null;
}

/** Whether the command line has the argument, which is removed from it. */
function takeArgument(name: string): boolean {
  const index = process.argv.indexOf(name, 2);
  if (index >= 0) process.argv.splice(index, 1);
  return index >= 0;
}

/**
 * A rejected promise without a reader is a defect of one request or task. It ends the start of a process, but not a
 * serving process, which would take all other requests with it: it is logged with its stack and the number of such
 * rejections so far. The work of a request that has ended is abandoned, and may be rejected without a log line.
 *
 * @returns To be called when the process serves.
 */
function handleLostRejections(log: Logger): () => void {
  let [isServing, count] = [false, 0];
  process.on('unhandledRejection', (reason) => {
    if ((reason as { readonly isRequestEnd?: unknown } | null)?.isRequestEnd === true) return;
    if (!isServing) throw reason;
    count += 1;
    const err = reason instanceof Error ? reason : new Error(`rejected with ${String(reason)}`);
    if (count <= MAX_LOGGED_REJECTIONS || count % MAX_LOGGED_REJECTIONS === 0)
      log.error({ err, count }, 'a promise was rejected without a reader: a defect of the process');
  });
  return () => {
    isServing = true;
  };
}

export interface RunOptions {
  /** Whether the process reads a configuration file. */
  readonly configurable?: boolean;
  /** Values of settings from the command line, which precede those of the environment. */
  readonly given?: Environment;
  /** `check`: the settings are checked, and the process ends. `print`: their values are printed too. */
  readonly mode?: 'start' | 'check' | 'print';
  /** Whether the process has a store that can be given sample data; true unless it is set. */
  readonly hasStore?: boolean;
}

/** The setting of a configurable process that names its configuration file. */
export function configurationSetting(processName: string): Setting & { readonly type: 'path'; readonly default: null } {
  return {
    name: `${prefixOf(processName)}CONFIG`,
    type: 'path',
    default: null,
    sentence: 'The configuration file, as YAML or JSON; the flag --config precedes it.',
  };
}

/** Ends the process when the configuration file cannot be read. */
async function openSettings(
  processName: string,
  env: Environment,
  { configurable = false, mode = 'start' }: RunOptions,
): Promise<Settings> {
  const isCheckOnly = takeArgument(CHECK_ONLY) || mode !== 'start';
  if (!configurable) return new Settings(processName, env, isCheckOnly);
  const setting = configurationSetting(processName);
  const path = env[setting.name]?.trim() ?? '';
  try {
    const file = path === '' ? null : await ConfigurationFile.open(path, env);
    const settings = new Settings(processName, env, isCheckOnly, file);
    settings.declare(setting);
    return settings;
  } catch (error) {
    if (!isStartError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Ends the process, whose settings are valid. */
function endCheck(settings: Settings, given: Environment, mode: RunOptions['mode']): never {
  if (mode === 'print') process.stdout.write(printConfiguration(settings, given));
  if (mode === 'check') process.stdout.write(`${settings.file?.path ?? 'the configuration'} is valid\n`);
  process.exit(0);
}

function rereadFile(path: string, processName: string, env: Environment) {
  return async (before: Settings): Promise<Settings> => {
    const settings = new Settings(processName, env, false, await ConfigurationFile.open(path, env), before);
    settings.declare(configurationSetting(processName));
    return settings;
  };
}

/** Calls `start` with the process's settings, announces readiness, and closes what it returned on a signal to stop. */
export async function runProcess(
  processName: string,
  start: (context: ProcessContext) => Promise<RunningProcess>,
  options: RunOptions = {},
): Promise<void> {
  const { hasStore = true, given = {}, mode } = options;
  const env = { ...processEnvironment(), ...given };
  const settings = await openSettings(processName, env, options);
  const shared = readSharedConfig(settings, hasStore);
  const log = createLog(processName, shared.logLevel, settings.secrets);
  const serveDespiteRejections = handleLostRejections(log);
  keepFilesPrivate();
  if (process.send !== undefined) guardAgainstLostLauncher(log, CLOSE_LIMIT_MS + KILL_MARGIN_MS);
  try {
    for (const folder of [processName, SHARED_LOGS]) makePrivate(join(shared.dataDir, folder));
    let isStoppable = false;
    const serves = (serving: RunningProcess): void => {
      if (isStoppable) return;
      isStoppable = true;
      stopOn(serving, log, { drainMs: shared.drainMs, exit: (code) => process.exit(code) });
    };
    const reread = settings.file === null ? null : rereadFile(settings.file.path, processName, env);
    const running = await start({ settings, shared, log, serves, reread });
    serves(running);
    handOverOnRequest(() => running.drain());
    serveDespiteRejections();
    process.send?.({ type: 'ready', url: running.url });
    log.info({ url: running.url }, 'ready');
  } catch (error) {
    if (error instanceof SettingsAreValid) endCheck(settings, given, mode);
    const message = startMessage(error, processName, shared.dataDir);
    if (message === null) log.error({ err: error }, 'could not start');
    else process.stderr.write(`${createSecretMask(settings.secrets)(message)}\n`);
    process.exit(1);
  }
}
