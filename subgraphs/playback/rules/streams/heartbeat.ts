/** What becomes of a heartbeat: players number them, send some twice, and let some overtake others. */

export interface LastHeartbeat<Answer> {
  /** The last heartbeat that was accepted, and what was answered; null before the first. */
  readonly beat: { readonly seq: number; readonly answer: Answer } | null;
}

export type HeartbeatClass<Answer> =
  | { readonly kind: 'new' }
  /** The same again: the player never saw the answer, so it gets it again. */
  | { readonly kind: 'repeated'; readonly answer: Answer }
  | { readonly kind: 'stale'; readonly acceptedSeq: number };

export function classifyHeartbeat<Answer>({ beat }: LastHeartbeat<Answer>, seq: number): HeartbeatClass<Answer> {
  if (beat === null || seq > beat.seq) return { kind: 'new' };
  return seq === beat.seq ? { kind: 'repeated', answer: beat.answer } : { kind: 'stale', acceptedSeq: beat.seq };
}
