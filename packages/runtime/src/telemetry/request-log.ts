/**
 * Writes one JSON line for each request that is logged. Lines are collected and written some times a second: one system
 * call for each would cost more than the rest. What a slow reader of the output does not take is dropped and counted.
 */
import type { Logger } from '../log.js';
import { openLogOutput } from '../log-output.js';
import { createSecretMask } from '../mask-secrets.js';

/** Called with one line, which ends with a line break. */
export type WriteLine = (line: string) => void;

export interface RequestLog {
  /** @param fields As JSON without the braces, from `JSON.stringify`. */
  write(fields: Readonly<Record<string, unknown>>): void;
  close(): void;
}

const WRITTEN_BYTES = 8 * 1024;
const WRITE_EVERY_MS = 250;
/** Characters of a line; a longer one is written without its lists. */
const MAX_LINE = 8_192;
/** As pino writes the level `info`. */
const INFO = 30;

/** @param write Default: the process's standard output. */
export function openRequestLog(processName: string, log: Logger, write?: WriteLine): RequestLog {
  const output = write === undefined ? openOutput(log) : { write, close: () => {} };
  return {
    write: (fields) => {
      const line = JSON.stringify({ level: INFO, time: Date.now(), process: processName, ...fields, msg: 'request' });
      output.write(`${line.length > MAX_LINE ? withoutLists(line) : line}\n`);
    },
    close: output.close,
  };
}

function withoutLists(line: string): string {
  const fields = Object.entries(JSON.parse(line) as Record<string, unknown>);
  const kept = fields.filter(([, value]) => typeof value !== 'object' || value === null);
  const short = kept.map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 200) : value] as const);
  return JSON.stringify({ ...Object.fromEntries(short), isCut: true });
}

function openOutput(log: Logger): { readonly write: WriteLine; readonly close: () => void } {
  let dropped = 0;
  const onDrop = (): void => {
    dropped += 1;
    if (Math.log10(dropped) % 1 === 0) log.warn({ dropped }, 'log lines of requests were dropped: the output is slow');
  };
  const output = openLogOutput({ minLength: WRITTEN_BYTES, periodicFlush: WRITE_EVERY_MS, onDrop });
  return { write: output.write, close: output.flush };
}

/** Shorter text is no token. */
const SHORTEST_TOKEN = 16;
const mask = createSecretMask();

/** Text of a client for a log line: bounded, and without tokens. */
export function loggedText(text: string, maxLength = 100): string {
  const start = text.length > maxLength ? text.slice(0, maxLength) : text;
  return start.length < SHORTEST_TOKEN ? start : mask(start);
}
