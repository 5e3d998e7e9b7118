/**
 * What every event carries. Delivery is at least once and in order per key; `eventId` makes applying one twice
 * harmless.
 */
export interface Envelope<Type extends string = string, Payload = unknown> {
  /** UUIDv7. */
  readonly eventId: string;
  readonly type: Type;
  /** Of the payload's shape; a consumer refuses a newer one than it knows. */
  readonly version: number;
  /** The subgraph that owns, and alone writes, this event. */
  readonly owner: string;
  /** Id of the aggregate that changed: events of one key stay in order. */
  readonly key: string;
  /** 1, 2, 3 … per (owner, key), without a gap. */
  readonly seq: number;
  /** RFC 3339 in UTC. */
  readonly occurredAt: string;
  /** The event or request that led to this one. */
  readonly causationId: string | null;
  readonly payload: Payload;
}

/** An event as its owner states it; the store adds id, owner and sequence when it commits. */
export interface NewEvent<Type extends string = string, Payload = unknown> {
  readonly type: Type;
  readonly version: number;
  readonly key: string;
  readonly occurredAt: string;
  readonly causationId?: string | null;
  readonly payload: Payload;
}
