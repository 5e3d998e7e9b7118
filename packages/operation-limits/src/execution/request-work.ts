/** What one GraphQL request has done and may still do: fields, time, and whether anybody waits for its response. */
import type { FieldErrorCode } from '@marquee/contracts/error-codes';
import { SliceQueue } from '@marquee/runtime/event-loop-slices';
import { GraphQLError } from 'graphql';

export interface WorkLimits {
  /** Fields, list items and keys of loaders that a request may resolve; a read of the store counts as 20. */
  readonly fields: number;
  /** Time from the arrival of a request to the end of its execution. */
  readonly deadlineMs: number;
}

/** An indexed read of one document takes about as long as 20 fields. */
const FIELDS_PER_READ = 20;

/** What ended a request before its execution was complete. */
export type WorkEnd = 'fields' | 'deadline' | 'cancelled';

/** Rejects what a request that has ended still waits for. One for the request: graphql-js passes it on as it is. */
export class RequestEndedError extends GraphQLError {
  /** A process ignores a rejection of this kind that nobody handles: the request has its response. */
  readonly isRequestEnd = true;

  constructor(code: FieldErrorCode, message: string) {
    super(message, { path: [], extensions: { code } });
  }
}

function endedError(code: FieldErrorCode, message: string): GraphQLError {
  return new RequestEndedError(code, message);
}

function describeEnd(end: WorkEnd, { fields, deadlineMs }: WorkLimits): GraphQLError {
  switch (end) {
    case 'fields':
      return endedError(
        'TOO_MANY_FIELDS',
        `Resolving the request takes more than ${fields} fields, list items and keys, the limit of one request. Request fewer at once.`,
      );
    case 'deadline':
      return endedError('DEADLINE_EXCEEDED', `The request was not finished within its deadline of ${deadlineMs} ms.`);
    case 'cancelled':
      return endedError('REQUEST_CANCELLED', 'The caller closed the connection before the response was complete.');
  }
}

export class RequestWork {
  /** The pauses of this request. */
  readonly queue = new SliceQueue();
  #fields = 0;
  #end: WorkEnd | null = null;
  #error: GraphQLError | null = null;
  #isInterruptible = true;
  #controller: AbortController | null = null;
  #isFinished = false;
  #onEnd: (() => void) | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly limits: WorkLimits) {
    this.#timer = setTimeout(() => this.end('deadline'), limits.deadlineMs);
    this.#timer.unref();
  }

  /** Fields and list items so far. */
  get fields(): number {
    return this.#fields;
  }

  /** The error that ended the request early; null while it may go on. */
  get error(): GraphQLError | null {
    return this.#error;
  }

  /** Whether resolvers stop as well. Never for a mutation. */
  get isInterrupted(): boolean {
    return this.#error !== null && this.#isInterruptible;
  }

  /** Null while the request may go on. */
  get ended(): WorkEnd | null {
    return this.#end;
  }

  /** Aborts when the request has ended early. A mutation's signal never aborts: what it has begun comes to its end. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#error !== null && this.#isInterruptible) this.#controller.abort(this.#error);
    return this.#controller.signal;
  }

  /** Counts the items of a list. False when the request has ended. */
  countItems(items: number): boolean {
    this.#add(items);
    return this.#error === null;
  }

  /** Counts a key that a loader is asked for. False when the request has ended; never for a mutation. */
  countKey(): boolean {
    this.#add(1);
    return this.#error === null || !this.#isInterruptible;
  }

  /** Counts a read of the store, which costs as much as many fields. Throws when the request has ended; never for a mutation. */
  countRead(): void {
    this.count(FIELDS_PER_READ);
  }

  /** Counts work of a resolver as so many fields. Throws when the request has ended; never for a mutation. */
  count(fields: number): void {
    this.#add(fields);
    if (this.#error !== null && this.#isInterruptible) throw this.#error;
  }

  /** Counts a field. False when the request has ended. */
  countField(): boolean {
    this.#add(1);
    return this.#error === null;
  }

  #add(fields: number): void {
    this.#fields += fields;
    if (this.#fields > this.limits.fields) this.end('fields');
  }

  /** The resolvers of a mutation run to their end. That its caller has left does not end it at all. */
  protectMutation(): void {
    this.#isInterruptible = false;
  }

  /** @param listener Called at most once, when the request ends early; at once when it has. */
  onEnd(listener: () => void): void {
    if (this.#error === null) this.#onEnd = listener;
    else listener();
  }

  /** Ends the request early. Later calls have no effect. */
  end(end: WorkEnd): void {
    if (this.#isFinished || this.#end !== null || (end === 'cancelled' && !this.#isInterruptible)) return;
    clearTimeout(this.#timer);
    this.#end = end;
    this.#error = describeEnd(end, this.limits);
    this.queue.drop();
    if (this.#isInterruptible) this.#controller?.abort(this.#error);
    this.#onEnd?.();
  }

  /** To be called once the response is complete: the request can no longer end early. */
  finish(): void {
    this.#isFinished = true;
    clearTimeout(this.#timer);
    this.#onEnd = null;
  }
}
