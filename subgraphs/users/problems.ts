/** The schema's `Problem` types: expected outcomes that a client shows. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import type { DeviceId, ProfileId, TitleId } from '@marquee/contracts/ids';
import { MAX_ENTRIES } from './rules/my-list.js';
import { MAX_PROFILES } from './rules/profile-change.js';
import type { FieldProblem } from './rules/check-input.js';
import type { RemainingAttempts } from './secrets/limited-attempts.js';

/** As in `15 minutes` or `2 hours`, rounded up. */
function spanUntil(instant: Date, now: Date): string {
  const minutes = Math.max(1, Math.ceil((instant.getTime() - now.getTime()) / 60_000));
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${Math.ceil(minutes / 60)} hours`;
}

export function badCredentials({ attemptsLeft, lockedUntil }: RemainingAttempts, now: Date) {
  return {
    __typename: 'BadCredentialsProblem' as const,
    code: 'USERS_BAD_CREDENTIALS' satisfies ProblemCode,
    message:
      lockedUntil === null
        ? 'E-mail and password do not match. Check both and try again.'
        : `E-mail and password do not match. Sign-in with this address is locked here for ${spanUntil(lockedUntil, now)}.`,
    attemptsLeft,
  };
}

/** @param lockedUntil Null for an account that only support can unlock. */
export function accountLocked(lockedUntil: Date | null, now: Date) {
  return {
    __typename: 'AccountLockedProblem' as const,
    code: 'USERS_ACCOUNT_LOCKED' satisfies ProblemCode,
    message:
      lockedUntil === null
        ? 'This account is locked for security. Please contact support.'
        : `Sign-in with this address is locked here after too many failed attempts. Try again in ${spanUntil(lockedUntil, now)}.`,
    lockedUntil,
  };
}

export function pinRequired({ attemptsLeft, lockedUntil }: RemainingAttempts, now: Date) {
  return {
    __typename: 'PinProblem' as const,
    code: (lockedUntil === null ? 'USERS_PIN_NEEDED' : 'USERS_PIN_LOCKED') satisfies ProblemCode,
    message:
      lockedUntil === null
        ? 'This profile has a PIN: enter its four digits.'
        : `Too many wrong PINs. This profile is locked on this device for ${spanUntil(lockedUntil, now)}, or until the account’s password is given.`,
    attemptsLeft,
    lockedUntil,
  };
}

export function pinWrong(remaining: RemainingAttempts, now: Date) {
  return remaining.lockedUntil === null
    ? {
        ...pinRequired(remaining, now),
        code: 'USERS_PIN_WRONG' satisfies ProblemCode,
        message: 'The PIN is wrong.',
      }
    : pinRequired(remaining, now);
}

export function profileNotFound(id: ProfileId) {
  return {
    __typename: 'NotFoundProblem' as const,
    code: 'USERS_PROFILE_NOT_FOUND' satisfies ProblemCode,
    message: 'This profile does not exist in the account.',
    id,
  };
}

export function titleNotFound(id: TitleId) {
  return {
    __typename: 'NotFoundProblem' as const,
    code: 'USERS_TITLE_NOT_FOUND' satisfies ProblemCode,
    message: 'This title does not exist or cannot be saved.',
    id,
  };
}

export function listFull() {
  return {
    __typename: 'ListFullProblem' as const,
    code: 'USERS_LIST_FULL' satisfies ProblemCode,
    message: `The list is full: it holds ${MAX_ENTRIES} titles. Remove one to save another.`,
    limit: MAX_ENTRIES,
  };
}

/** @param reference Id of the accepted request's subject; null when it has none. */
export function accepted(reference: string | null) {
  return {
    __typename: 'AcceptedPayload' as const,
    accepted: true,
    reference,
  };
}

export function validation(fields: readonly FieldProblem[]) {
  return {
    __typename: 'ValidationProblem' as const,
    code: 'USERS_INVALID_INPUT' satisfies ProblemCode,
    message: fields.map(({ message }) => message).join(' '),
    fields: fields.map(({ path, code, message }) => ({ path: [...path], code, message })),
  };
}

export function rateLimited(retryAfterSeconds: number) {
  return {
    __typename: 'RateLimitedProblem' as const,
    code: 'USERS_RATE_LIMITED' satisfies ProblemCode,
    message: `Too many requests. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`,
    retryAfterSeconds,
  };
}

export function idempotencyConflict() {
  return {
    __typename: 'IdempotencyConflictProblem' as const,
    code: 'USERS_IDEMPOTENCY_CONFLICT' satisfies ProblemCode,
    message: 'This idempotency key was used for another request. Create a new key for each new request.',
  };
}

export function emailTaken() {
  return {
    __typename: 'EmailTakenProblem' as const,
    code: 'USERS_EMAIL_TAKEN' satisfies ProblemCode,
    message: 'An account with this e-mail address exists. Sign in, or request a new password.',
  };
}

export interface SecondFactorRequest {
  readonly challengeId: string;
  readonly channel: 'EMAIL' | 'TOTP';
  readonly attemptsLeft: number;
  /** Whether a code was given and was wrong. */
  readonly wasWrong: boolean;
}

export function secondFactorRequired({ challengeId, channel, attemptsLeft, wasWrong }: SecondFactorRequest) {
  return {
    __typename: 'SecondFactorRequiredProblem' as const,
    code: (wasWrong ? 'USERS_SECOND_FACTOR_WRONG' : 'USERS_SECOND_FACTOR_REQUIRED') satisfies ProblemCode,
    message: wasWrong
      ? 'The code is wrong, was already used or has expired.'
      : channel === 'EMAIL'
        ? 'A code was sent to your e-mail address. Sign in again with it.'
        : 'Sign in again with the code that your authenticator app shows.',
    challengeId,
    channel,
    attemptsLeft,
  };
}

export function sessionEnded(code: Extract<ProblemCode, 'USERS_SESSION_OVER' | 'USERS_REFRESH_TOKEN_REUSED'>) {
  return {
    __typename: 'SignedOutProblem' as const,
    code,
    message:
      code === 'USERS_SESSION_OVER'
        ? 'This device is no longer signed in. Sign in again.'
        : 'This refresh token was used before and may have been stolen, so the device was signed out. Sign in again.',
  };
}

export function tokenUsed() {
  return {
    __typename: 'TokenSpentProblem' as const,
    code: 'USERS_TOKEN_SPENT' satisfies ProblemCode,
    message: 'This token was already used or has expired. Request a new one.',
  };
}

export function profileLimit() {
  return {
    __typename: 'ProfileLimitProblem' as const,
    code: 'USERS_PROFILE_LIMIT' satisfies ProblemCode,
    message: `An account has at most ${MAX_PROFILES} profiles. Delete one to create another.`,
    limit: MAX_PROFILES,
  };
}

/** @param accepts The accepted kinds of confirmation. */
export function confirmationRequired(accepts: readonly ('PASSWORD' | 'PIN')[]) {
  return {
    __typename: 'ConfirmationRequiredProblem' as const,
    code: 'USERS_CONFIRMATION_REQUIRED' satisfies ProblemCode,
    message: accepts.includes('PIN')
      ? 'This change requires the account’s password or the profile’s PIN.'
      : 'This change requires the account’s password.',
    accepts: [...accepts],
  };
}

export function deviceNotFound(id: DeviceId) {
  return {
    __typename: 'NotFoundProblem' as const,
    code: 'USERS_DEVICE_NOT_FOUND' satisfies ProblemCode,
    message: 'This device is not signed in to the account.',
    id,
  };
}
