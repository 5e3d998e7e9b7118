/** Structured logs: one JSON object per line, each with the process's name. */
import { pino } from 'pino';
import { openLogOutput } from './log-output.js';
import { createSecretMask } from './mask-secrets.js';
import type { SharedConfig } from './shared-config.js';

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** @param secrets Values that no line may have, besides tokens and keys, which are masked by their form. */
export function createLog(
  processName: string,
  level: SharedConfig['logLevel'],
  secrets: ReadonlySet<string> = new Set(),
): Logger {
  const options = { level, base: { process: processName }, hooks: { streamWrite: createSecretMask(secrets) } };
  return pino(options, openLogOutput());
}

/** Takes effect for the lines from now on; nothing for a log without levels. */
export function setLogLevel(log: Logger, level: SharedConfig['logLevel']): void {
  if ('level' in log) log.level = level;
}

/** Discards everything; for tests. */
export const silentLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
