/** Waits for a response no longer than a deadline, also where the client that sends the request ignores it. */
import type { Deadline, DeadlineListener } from '../../../deadline.js';

class DeadlineOverError extends Error {
  override readonly name = 'DeadlineOverError';
}

/** One instance for all: its origin is not needed. */
export const DEADLINE_OVER = new DeadlineOverError('The deadline has passed.');

/** Rejects with `DEADLINE_OVER` when the deadline is over before the promise is settled. */
export function untilOver<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    if (deadline.isOver) {
      promise.catch(() => {});
      return reject(DEADLINE_OVER);
    }
    const listener: DeadlineListener = { onOver: () => reject(DEADLINE_OVER) };
    deadline.listen(listener);
    promise.then(
      (value) => {
        deadline.unlisten(listener);
        resolve(value);
      },
      (error: Error) => {
        deadline.unlisten(listener);
        reject(error);
      },
    );
  });
}
