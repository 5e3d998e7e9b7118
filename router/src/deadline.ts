/** The deadline of an operation: shared by the HTTP server, the engine, the policies and the HTTP client. */
import { setMaxListeners } from 'node:events';

/** Over when the operation's time has passed, or earlier when the client disconnects. */
export interface Deadline {
  readonly isOver: boolean;
  /** Whether it is over because its time has passed, and not because the client left or the response is complete. */
  readonly hasElapsed: boolean;
  /** Milliseconds that are left; infinite when no time was set. */
  readonly remainingMs: number;
  /** Aborts when the deadline is over. Created on first use: code on every request's path uses `listen` instead. */
  readonly signal: AbortSignal;
  listen(listener: DeadlineListener): void;
  unlisten(listener: DeadlineListener): void;
}

export interface DeadlineListener {
  /** Called once; not called if the deadline was over before the listener was added, or after it was removed. */
  onOver(): void;
}

/** The status in logs, traces and metrics of a request whose client has left, as in those of nginx and Apollo Router. */
export const CLIENT_LEFT_STATUS = 499;

/** Whether the client left before its response: a deadline ends then without having elapsed. */
export function hasClientLeft({ isOver, hasElapsed }: Pick<Deadline, 'isOver' | 'hasElapsed'>): boolean {
  return isOver && !hasElapsed;
}

/**
 * Node's `AbortController` costs 4 µs, and 11 µs with sixteen fetches, so it is only created when its signal is used. A
 * deadline can listen to an outer one, with which it ends.
 */
export class OperationDeadline implements Deadline, DeadlineListener {
  /** Null while there is none. A few: a set would cost each fetch more than all the rest of its deadline. */
  #listeners: DeadlineListener[] | null = null;
  #controller: AbortController | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #hasElapsed = false;
  #endsAtMs = Infinity;

  /** Starts the timer. */
  start(lengthMs: number): this {
    this.#endsAtMs = performance.now() + lengthMs;
    this.#timer = setTimeout(endDeadline, lengthMs, this);
    return this;
  }

  /** Sets the time that is left, without a timer: another deadline ends this one. */
  expectEnd(lengthMs: number): this {
    this.#endsAtMs = performance.now() + lengthMs;
    return this;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get hasElapsed(): boolean {
    return this.#hasElapsed;
  }

  get remainingMs(): number {
    return this.#isOver ? 0 : Math.max(0, this.#endsAtMs - performance.now());
  }

  get signal(): AbortSignal {
    return (this.#controller ??= this.#createController()).signal;
  }

  listen(listener: DeadlineListener): void {
    if (this.#listeners === null) this.#listeners = [listener];
    else this.#listeners.push(listener);
  }

  unlisten(listener: DeadlineListener): void {
    const listeners = this.#listeners;
    if (listeners === null) return;
    const index = listeners.lastIndexOf(listener);
    const last = listeners.pop();
    if (index === -1) {
      if (last !== undefined) listeners.push(last);
    } else if (index < listeners.length && last !== undefined) listeners[index] = last;
  }

  /** Ends the deadline without calling listeners, when the response is complete. */
  finish(): void {
    clearTimeout(this.#timer);
    this.#isOver = true;
    this.#listeners = null;
  }

  /** To be called when its time has passed. */
  elapse(): void {
    this.#hasElapsed ||= !this.#isOver;
    this.end();
  }

  /** The deadline to which this one listens is over. */
  onOver(): void {
    this.end();
  }

  /** Ends the deadline before its time, when the client has disconnected. */
  end(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    this.#isOver = true;
    const listeners = this.#listeners ?? [];
    // One listener may remove another.
    for (let next = listeners.shift(); next !== undefined; next = listeners.shift()) next.onOver();
    this.#controller?.abort();
  }

  #createController(): AbortController {
    const controller = new AbortController();
    // Every fetch in flight adds a listener. Node warns of a leak from eleven listeners on.
    setMaxListeners(0, controller.signal);
    if (this.#isOver) controller.abort();
    return controller;
  }
}

function endDeadline(deadline: OperationDeadline): void {
  deadline.elapse();
}

/** A deadline that is over with an outer one, or when it is ended before. Finishing it lets the outer one forget it. */
export class InnerDeadline extends OperationDeadline {
  readonly #outerEnd: DeadlineListener;

  constructor(private readonly outer: Deadline) {
    super();
    this.#outerEnd = { onOver: () => (outer.hasElapsed ? this.elapse() : this.end()) };
    this.expectEnd(outer.remainingMs);
    if (outer.isOver) this.#outerEnd.onOver();
    else outer.listen(this.#outerEnd);
  }

  override finish(): void {
    this.outer.unlisten(this.#outerEnd);
    super.finish();
  }
}

/** A deadline that is over when the signal aborts. */
export function deadlineOfSignal(signal: AbortSignal): Deadline {
  const deadline = new OperationDeadline();
  if (signal.aborted) deadline.end();
  else signal.addEventListener('abort', () => deadline.end(), { once: true });
  return deadline;
}
