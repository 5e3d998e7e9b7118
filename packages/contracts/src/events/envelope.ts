/**
 * The fields of every event. Events are delivered at least once and in order per key; consumers skip an `eventId` that
 * they have applied.
 */
export interface Envelope<Type extends string = string, Payload = unknown> {
  /** UUIDv7. */
  readonly eventId: string;
  readonly type: Type;
  /** Version of the payload's shape. A consumer does not apply a newer version than it knows. */
  readonly version: number;
  /** The subgraph that owns the event and is its only writer. */
  readonly owner: string;
  /** Id of the aggregate that changed. Events of one key stay in order. */
  readonly key: string;
  /** 1, 2, 3 … per owner and key, without gaps. */
  readonly seq: number;
  /** RFC 3339 in UTC. */
  readonly occurredAt: string;
  /** Id of the event or request that caused this one. */
  readonly causationId: string | null;
  readonly payload: Payload;
}

/** An event before its commit, at which the store adds id, owner and sequence number. */
export interface NewEvent<Type extends string = string, Payload = unknown> {
  readonly type: Type;
  readonly version: number;
  readonly key: string;
  readonly occurredAt: string;
  readonly causationId?: string | null;
  readonly payload: Payload;
}
