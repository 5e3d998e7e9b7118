/** Validity of content licences. They are mocks: nothing is encrypted, but their lifetime is enforced. */

/** After its right to watch has ended, a player can continue for at most this time. */
export const LICENCE_SECONDS = 600;
/** Half of the validity, so that a failed renewal can be retried for minutes. */
export const RENEW_AFTER_SECONDS = LICENCE_SECONDS / 2;

export interface LicenceTerms {
  readonly expiresAt: Date;
  /** A player that could not renew may continue until here: one licence's length beyond its end. */
  readonly graceUntil: Date;
}

export function licenceTerms(now: Date): LicenceTerms {
  return {
    expiresAt: new Date(now.getTime() + LICENCE_SECONDS * 1000),
    graceUntil: new Date(now.getTime() + 2 * LICENCE_SECONDS * 1000),
  };
}

/** Media addresses must be valid for the whole title, including pauses and the grace of the last licence. */
export function addressesExpireAt(durationSeconds: number, now: Date): Date {
  return new Date(now.getTime() + (2 * durationSeconds + 4 * 3600) * 1000);
}
