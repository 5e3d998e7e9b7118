/** Structured logs: one JSON object per line, each with the process's name. */
import { pino } from 'pino';
import type { SharedConfig } from './shared-config.js';

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export function createLog(processName: string, level: SharedConfig['logLevel']): Logger {
  return pino({ level, base: { process: processName } });
}

/** Discards everything; for tests. */
export const silentLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
