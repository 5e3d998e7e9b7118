/** When an operation's answer must be out. */
import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Deadline } from './engine.js';

/**
 * Also aborts when the client closes the connection before its answer is out. One controller and one timer: signals made of
 * signals, which Node offers for this, cost every request several times as much.
 */
export const startDeadline = (lengthMs: number, response: ServerResponse): Deadline => {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), lengthMs);
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) cut.abort();
  });
  // Every fetch in flight listens, and a page has more than the ten that Node takes for a leak.
  setMaxListeners(0, cut.signal);
  return { atMs: performance.now() + lengthMs, signal: cut.signal };
};
