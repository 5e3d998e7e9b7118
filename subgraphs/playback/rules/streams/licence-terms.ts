/**
 * How long a content licence lasts. The licences of this house are mocks: nothing is encrypted, the life of a licence
 * is real.
 */

/** A player cannot go on for longer than this after its right to watch has gone. */
export const LICENCE_SECONDS = 600;
/** Halfway, so that a renewal that fails can be tried again for minutes. */
export const RENEW_AFTER_SECONDS = LICENCE_SECONDS / 2;

export interface LicenceTerms {
  readonly expiresAt: Date;
  /** Until here a player that could not reach us may go on with what it has: one licence's length, and no more. */
  readonly graceUntil: Date;
}

export function licenceTerms(now: Date): LicenceTerms {
  return {
    expiresAt: new Date(now.getTime() + LICENCE_SECONDS * 1000),
    graceUntil: new Date(now.getTime() + 2 * LICENCE_SECONDS * 1000),
  };
}

/** The media's addresses must outlast the film, its pauses and the last licence's grace. */
export function addressesExpireAt(durationSeconds: number, now: Date): Date {
  return new Date(now.getTime() + (2 * durationSeconds + 4 * 3600) * 1000);
}
