/** When an operation's answer must be out. */
import { setMaxListeners } from 'node:events';
import type { Deadline } from './engine.js';

/** @param gone Aborts when nobody waits for the answer any more. */
export const startDeadline = (lengthMs: number, gone: AbortSignal): Deadline => {
  const signal = AbortSignal.any([AbortSignal.timeout(lengthMs), gone]);
  // Every fetch in flight listens, and a page has more than the ten that Node takes for a leak.
  setMaxListeners(0, signal);
  return { atMs: performance.now() + lengthMs, signal };
};
