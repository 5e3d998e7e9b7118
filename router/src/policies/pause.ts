import type { RawRequest } from '../subgraph-client/subgraph-request.js';

/** The longest time of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Ends early with the deadline. */
export function pause(lengthMs: number, deadline: RawRequest['deadline']): Promise<void> {
  return new Promise((resolve) => {
    if (deadline.isOver) {
      resolve();
      return;
    }
    const listener = { onOver: () => end() };
    const end = (): void => {
      clearTimeout(timer);
      deadline.unlisten(listener);
      resolve();
    };
    const timer = setTimeout(end, Math.min(lengthMs, MAX_TIMER_MS));
    deadline.listen(listener);
  });
}
