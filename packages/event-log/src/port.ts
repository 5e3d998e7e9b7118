/**
 * The event log port. Each owner has a log that it alone appends to; anybody may consume it. Delivery is at least once,
 * in order per key. A consumer keeps its position in its *own* store and commits it with the effect, so the log needs
 * no memory of who read what.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Position } from '@marquee/document-store/port';

/** What stands in a log where an event should be. */
export interface UnreadableEvent {
  /** As the log knows it without reading the event; null when it does not. */
  readonly key: string | null;
  readonly text: string;
  /** What is wrong with it. */
  readonly error: string;
  /** Its own place in the partition. */
  readonly offset: string;
}

/** Consecutive events of one partition of one owner's log. */
export interface Batch {
  readonly events: readonly Envelope[];
  /** What stood among them and could not be read; passed over once the batch is applied. */
  readonly unreadable?: readonly UnreadableEvent[];
  /** Where a consumer stands once it has applied all of them. */
  readonly position: Position;
}

export interface ConsumeOptions {
  /** Consumers of one group share the partitions between them (one process has them all on the embedded log). */
  readonly group: string;
  /** Whose logs to read. An owner that has not written yet is waited for. */
  readonly owners: readonly string[];
  /** Where to go on; null = from the first event ever. */
  positionOf(owner: string, partition: number): Promise<Position | null>;
  /**
   * Applies a batch and commits its effect and position. Called for one batch at a time per partition; the next is
   * fetched only when it resolves (that is the back-pressure). When it rejects, the same batch is delivered again after
   * a pause.
   */
  apply(batch: Batch): Promise<void>;
  /** Called when `apply` rejects, before the pause. */
  onError(error: unknown, batch: Batch): void;
  /** At most so many events in a batch. Default 500. */
  readonly maxBatch?: number;
}

export interface Subscription {
  /** Resolves when everything that the logs held at the time of the call is applied. */
  caughtUp(): Promise<void>;
  /** Finishes the batch at hand, then stops. */
  close(): Promise<void>;
}

export interface EventLog {
  /** Appends in order and durably. An event whose id the log already holds is skipped: publishing twice is harmless. */
  append(owner: string, events: readonly Envelope[]): Promise<void>;
  consume(options: ConsumeOptions): Subscription;
  /**
   * What keeps this log from being all that it promises, in words for `/health`; empty when nothing does. Never
   * rejects.
   */
  degradedReasons?(): Promise<readonly string[]>;
  close(): Promise<void>;
}
