/**
 * Divides long synchronous work into slices, between which the event loop serves sockets and timers. The schedule is
 * one for the process: a slice counts the work of all requests in the same turn of the event loop.
 */
import { setImmediate } from 'node:timers';

/** Work of one turn of the event loop. A turn overruns it by what runs between two calls of `isSliceOver`. */
export const SLICE_MS = 25;

/** Pauses that end together, between two looks at the clock. */
const PAUSES_AT_ONCE = 8;

// Taken at import, so that a test with fake timers cannot stop the schedule.
const scheduleTurn = setImmediate;
const { nextTick } = process;

class EventLoopSlices {
  #startedAt = 0;
  /** Whether `#startedAt` belongs to the current turn; then `#turn` is scheduled. */
  #isMeasured = false;
  /** Queues with waiters, in the order of their turns. */
  readonly #queues = new Set<SliceQueue>();

  isOver(): boolean {
    if (this.#isMeasured) return performance.now() - this.#startedAt >= SLICE_MS;
    this.#measure();
    return false;
  }

  add(queue: SliceQueue): void {
    this.#queues.add(queue);
    if (!this.#isMeasured) this.#measure();
  }

  #measure(): void {
    this.#isMeasured = true;
    this.#startedAt = performance.now();
    scheduleTurn(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isMeasured = false;
    if (this.#queues.size === 0) return;
    this.#measure();
    this.#release();
  };

  /** Releases some waiters after another until the slice is over, of each queue in turn. */
  readonly #release = (): void => {
    const [queue] = this.#queues;
    if (queue === undefined || this.isOver()) return;
    this.#queues.delete(queue);
    if (queue.release()) this.#queues.add(queue);
    // A tick that is requested in a microtask runs when all microtasks are done: then the waiter has done its work.
    queueMicrotask(() => nextTick(this.#release));
  };
}

const slices = new EventLoopSlices();

/** Whether the current turn of the event loop has worked for `SLICE_MS`. Costs 50 ns. */
export function isSliceOver(): boolean {
  return slices.isOver();
}

/** The pauses of one request. Requests with pauses get their slices in turn, so that a small one overtakes a large one. */
export class SliceQueue {
  #waiting: (() => void)[] = [];
  #next = 0;
  #whenEmpty: (() => void)[] = [];

  get isEmpty(): boolean {
    return this.#next === this.#waiting.length;
  }

  /** Resolves in a later slice. Never rejects; never settles if the queue is dropped. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      slices.add(this);
    });
  }

  /** Calls back once no pause is left. Without a pause, at once. */
  whenEmpty(callback: () => void): void {
    if (this.isEmpty) callback();
    else this.#whenEmpty.push(callback);
  }

  /** Forgets all pauses: what waits for them never continues. */
  drop(): void {
    this.#waiting = [];
    this.#next = 0;
    this.#callBack();
  }

  /** Called by the schedule. Returns whether further pauses are left. */
  release(): boolean {
    for (let released = 0; released < PAUSES_AT_ONCE && !this.isEmpty; released++) {
      this.#waiting[this.#next]?.();
      this.#next += 1;
    }
    if (!this.isEmpty) return true;
    this.#waiting = [];
    this.#next = 0;
    this.#callBack();
    return false;
  }

  /** After the work of the last pause, which may ask for further pauses. */
  #callBack(): void {
    if (this.#whenEmpty.length === 0) return;
    const callbacks = this.#whenEmpty;
    this.#whenEmpty = [];
    queueMicrotask(() => nextTick(() => callbacks.forEach((callback) => this.whenEmpty(callback))));
  }
}

/** For work outside of requests, and work that must come to its end. */
const shared = new SliceQueue();

/** Resolves at once, or in a later turn of the event loop when the current slice is over. */
export async function pauseIfSliceOver(): Promise<void> {
  if (isSliceOver()) await shared.pause();
}
