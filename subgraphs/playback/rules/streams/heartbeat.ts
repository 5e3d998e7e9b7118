/** Classifies a heartbeat by its number. Players may repeat heartbeats and send them out of order. */

export interface LastHeartbeat<Response> {
  /** The last accepted heartbeat and the response to it; null before the first. */
  readonly beat: { readonly seq: number; readonly answer: Response } | null;
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
