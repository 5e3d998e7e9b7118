/**
 * The standard output, for logs. Lines are written in the background, and those that are left when the process ends are
 * written then. A reader that has gone silences the log; it never delays the end of the process.
 */
import sonicBoom from 'sonic-boom';

export interface LogOutput {
  /** @param line Ends with a line break. */
  readonly write: (line: string) => void;
  /** Writes what waits, within `END_LIMIT_MS`; later lines are lost when the output takes nothing in that time. */
  readonly flush: () => void;
}

export interface LogOutputOptions {
  /** Default: the standard output. */
  readonly fd?: number;
  /** Lines are collected up to this size. Default: none are. */
  readonly minLength?: number;
  /** How long lines are collected at most, in milliseconds. */
  readonly periodicFlush?: number;
  /** For each line that is dropped because the output is slow. */
  readonly onDrop?: () => void;
}

const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const END_LIMIT_MS = 500;

export function openLogOutput({ fd = 1, onDrop, ...options }: LogOutputOptions = {}): LogOutput {
  let [isBroken, endsAt] = [false, Number.POSITIVE_INFINITY];
  const output = new sonicBoom.SonicBoom({
    fd,
    sync: false,
    maxLength: MAX_WAITING_BYTES,
    ...options,
    retryEAGAIN: () => performance.now() < endsAt,
  });
  // A full disk may have room again; a pipe without a reader gets none.
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') isBroken = true;
  });
  if (onDrop !== undefined) output.on('drop', onDrop);
  const flush = (): void => {
    if (isBroken) return;
    endsAt = performance.now() + END_LIMIT_MS;
    try {
      output.flushSync();
    } catch {
      isBroken = true;
    } finally {
      endsAt = Number.POSITIVE_INFINITY;
    }
  };
  process.once('exit', flush);
  return {
    write: (line) => {
      if (!isBroken) output.write(line);
    },
    flush,
  };
}
