/** Structured logs: one JSON object a line, the process's name on each. */
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

/** For tests: says nothing. */
export const silentLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
