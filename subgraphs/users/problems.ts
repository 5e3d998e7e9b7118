/** Refusals that a client is expected to show, as the schema's `Problem` types. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { LOCK_MS } from './rules/attempts.js';
import { MAX_ENTRIES } from './rules/my-list.js';
import type { Standing } from './try-secret.js';

const LOCK_MINUTES = LOCK_MS / 60_000;

export const badCredentials = (attemptsLeft: number) => ({
  __typename: 'BadCredentialsProblem' as const,
  code: 'USERS_BAD_CREDENTIALS',
  message:
    attemptsLeft > 0
      ? 'E-mail and password do not go together. Check both and try again.'
      : `E-mail and password do not go together. Signing in with this address is closed for ${LOCK_MINUTES} minutes.`,
  attemptsLeft,
});

/** @param lockedUntil Null when time alone does not open it. */
export const accountLocked = (lockedUntil: Date | null) => ({
  __typename: 'AccountLockedProblem' as const,
  code: 'USERS_ACCOUNT_LOCKED',
  message:
    lockedUntil === null
      ? 'This account is closed for safety. Please write to support.'
      : `Signing in with this address is closed after too many wrong tries. Try again in ${LOCK_MINUTES} minutes.`,
  lockedUntil,
});

export const pinNeeded = ({ attemptsLeft, lockedUntil }: Standing) => ({
  __typename: 'PinProblem' as const,
  code: lockedUntil === null ? 'USERS_PIN_NEEDED' : 'USERS_PIN_LOCKED',
  message:
    lockedUntil === null
      ? 'This profile is locked: enter its four digits.'
      : `Too many wrong PINs. This profile stays closed for ${LOCK_MINUTES} minutes.`,
  attemptsLeft,
  lockedUntil,
});

export const pinWrong = (standing: Standing) =>
  standing.lockedUntil === null
    ? { ...pinNeeded(standing), code: 'USERS_PIN_WRONG', message: 'That is not the PIN of this profile.' }
    : pinNeeded(standing);

export const profileNotFound = (id: ProfileId) => ({
  __typename: 'NotFoundProblem' as const,
  code: 'USERS_PROFILE_NOT_FOUND',
  message: 'This account has no such profile.',
  id,
});

export const titleNotFound = (id: TitleId) => ({
  __typename: 'NotFoundProblem' as const,
  code: 'USERS_TITLE_NOT_FOUND',
  message: 'There is no such title to save.',
  id,
});

export const listFull = () => ({
  __typename: 'ListFullProblem' as const,
  code: 'USERS_LIST_FULL',
  message: `The list holds ${MAX_ENTRIES} titles. Take one off to save another.`,
  limit: MAX_ENTRIES,
});
