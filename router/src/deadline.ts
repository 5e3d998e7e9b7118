/** When an operation's answer must be out. */
import type { Deadline } from './engine.js';

/** @param gone Aborts when nobody waits for the answer any more. */
export const startDeadline = (lengthMs: number, gone: AbortSignal): Deadline => ({
  atMs: performance.now() + lengthMs,
  signal: AbortSignal.any([AbortSignal.timeout(lengthMs), gone]),
});
