/** Why a token is refused. The client learns whether it has expired; the log learns the rest. */

export type RefusalReason =
  | 'another scheme'
  | 'several tokens'
  | 'too large'
  | 'not a JWT'
  | 'unknown issuer'
  | 'algorithm'
  | 'unknown key'
  | 'signature'
  | 'expired'
  | 'not yet valid'
  | 'audience'
  | 'claim'
  | 'session ended';

export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';

  /** @param detail Without the token. May have text of the client: to be printed within bounds. */
  constructor(
    readonly reason: RefusalReason,
    readonly detail: string,
    /** Of the configuration; null for a token of no known issuer. */
    readonly issuer: string | null = null,
  ) {
    super(`${reason}: ${detail}`);
  }
}
