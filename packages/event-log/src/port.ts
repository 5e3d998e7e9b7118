/**
 * The event log port. Each owner (a subgraph) appends to its own log; any subgraph may consume it. Delivery is at least
 * once and in order per key. A consumer stores its position in its own store and commits it with the effects, so the
 * log stores no consumer state.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Position } from '@marquee/document-store/port';

/** A log entry that is not a valid event. */
export interface UnreadableEvent {
  /** The event key, if the log stores it outside of the event; otherwise null. */
  readonly key: string | null;
  readonly text: string;
  /** Why the text is not a valid event. */
  readonly error: string;
  /** The offset of the entry in its partition. */
  readonly offset: string;
}

/** Consecutive events of one partition of one owner's log. */
export interface Batch {
  readonly events: readonly Envelope[];
  /** Entries among the events that are not valid events. The position moves past them when the batch is applied. */
  readonly unreadable?: readonly UnreadableEvent[];
  /** The position of a consumer that has applied the batch. */
  readonly position: Position;
}

export interface ConsumeOptions {
  /** The members of a group share the partitions. On SQLite there is one partition per owner and one member. */
  readonly group: string;
  /** The owners whose logs are read. A log that does not exist yet is read as soon as its owner appends to it. */
  readonly owners: readonly string[];
  /** The stored position of the consumer; null to start at the first event. */
  positionOf(owner: string, partition: number): Promise<Position | null>;
  /**
   * Applies a batch and commits its effects and position. Called for one batch at a time per partition; the next batch
   * is fetched after it resolves (back-pressure). When it rejects, the same batch is delivered again after a pause.
   */
  apply(batch: Batch): Promise<void>;
  /** Called when `apply` rejects, before the pause. */
  onError(error: unknown, batch: Batch): void;
  /** The maximum number of events in a batch. Default 500. */
  readonly maxBatch?: number;
}

export interface Subscription {
  /**
   * Resolves when everything that the logs held at the time of the call is applied. Rejects when closed before that.
   */
  caughtUp(): Promise<void>;
  /** Waits for the current batch, then stops. */
  close(): Promise<void>;
}

export interface EventLog {
  /** Appends the events in order and durably. Skips events whose id the log already contains. */
  append(owner: string, events: readonly Envelope[]): Promise<void>;
  consume(options: ConsumeOptions): Subscription;
  /**
   * The end of each partition of an owner's log now: the position of a consumer that has applied everything. Null while
   * the log does not exist.
   */
  endsOf(owner: string): Promise<readonly Position[] | null>;
  /**
   * Sentences for `/health` about guarantees that the log cannot give at the moment; empty when it is healthy. Never
   * rejects.
   */
  degradedReasons?(): Promise<readonly string[]>;
  close(): Promise<void>;
}
