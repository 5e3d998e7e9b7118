/** Log lines of errors that come in bursts, such as the failed resolvers of one response: their number is bounded. */
import type { Logger } from './log.js';

/** Lines of one burst; further errors are counted in one line more. */
const MAX_LINES = 10;

/**
 * The result logs an error with `message`. Calls in one synchronous stretch are a burst, which writes `MAX_LINES` lines
 * and one with the number of the others.
 */
export function createBurstLog(log: Logger, message: string): (fields: object) => void {
  let [count, isOpen] = [0, false];
  const close = (): void => {
    if (count > MAX_LINES)
      log.error({ unlogged: count - MAX_LINES }, `${message}: further errors of the same response`);
    [count, isOpen] = [0, false];
  };
  return (fields) => {
    count += 1;
    if (count <= MAX_LINES) log.error(fields, message);
    if (isOpen) return;
    isOpen = true;
    queueMicrotask(close);
  };
}
