/** Classifies a heartbeat by its number. Players may repeat heartbeats and send them out of order. */

export interface LastHeartbeat<Response> {
  /** The last accepted heartbeat and the response to it; null before the first. */
  readonly beat: {
    readonly seq: number;
    readonly answer: Response;
    /** The time of its position, RFC 3339 in UTC. Earlier versions did not store it. */
    readonly at?: string;
  } | null;
}

export type HeartbeatClass<Response> =
  | { readonly kind: 'new' }
  /** The last heartbeat again: the player did not receive the response, so it gets it again. */
  | { readonly kind: 'repeated'; readonly answer: Response }
  | { readonly kind: 'stale'; readonly acceptedSeq: number };

export function classifyHeartbeat<Response>({ beat }: LastHeartbeat<Response>, seq: number): HeartbeatClass<Response> {
  if (beat === null || seq > beat.seq) return { kind: 'new' };
  return seq === beat.seq ? { kind: 'repeated', answer: beat.answer } : { kind: 'stale', acceptedSeq: beat.seq };
}

/**
 * The time of a new heartbeat's position: later than that of the heartbeat before it, also when the clock of the player or
 * of the server has been set back. Otherwise the bookmark would keep the former position.
 */
export function timeOfPosition<Response>({ beat }: LastHeartbeat<Response>, updatedAt: string): string {
  if (beat?.at === undefined || updatedAt > beat.at) return updatedAt;
  return new Date(Date.parse(beat.at) + 1).toISOString();
}
