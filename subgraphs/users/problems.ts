/** Refusals that a client is expected to show, as the schema's `Problem` types. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import type { DeviceId, ProfileId, TitleId } from '@marquee/contracts/ids';
import { LOCK_MS } from './rules/attempts.js';
import { MAX_ENTRIES } from './rules/my-list.js';
import { MAX_PROFILES } from './rules/profile-change.js';
import type { FieldProblem } from './rules/check-input.js';
import type { RemainingAttempts } from './secrets/limited-attempts.js';

const LOCK_MINUTES = LOCK_MS / 60_000;

export function badCredentials(attemptsLeft: number) {
  return {
    __typename: 'BadCredentialsProblem' as const,
    code: 'USERS_BAD_CREDENTIALS' satisfies ProblemCode,
    message:
      attemptsLeft > 0
        ? 'E-mail and password do not go together. Check both and try again.'
        : `E-mail and password do not go together. Signing in with this address is closed for ${LOCK_MINUTES} minutes.`,
    attemptsLeft,
  };
}

/** @param lockedUntil Null when time alone does not open it. */
export function accountLocked(lockedUntil: Date | null) {
  return {
    __typename: 'AccountLockedProblem' as const,
    code: 'USERS_ACCOUNT_LOCKED' satisfies ProblemCode,
    message:
      lockedUntil === null
        ? 'This account is closed for safety. Please write to support.'
        : `Signing in with this address is closed after too many wrong tries. Try again in ${LOCK_MINUTES} minutes.`,
    lockedUntil,
  };
}

export function pinRequired({ attemptsLeft, lockedUntil }: RemainingAttempts) {
  return {
    __typename: 'PinProblem' as const,
    code: (lockedUntil === null ? 'USERS_PIN_NEEDED' : 'USERS_PIN_LOCKED') satisfies ProblemCode,
    message:
      lockedUntil === null
        ? 'This profile is locked: enter its four digits.'
        : `Too many wrong PINs. This profile stays closed for ${LOCK_MINUTES} minutes.`,
    attemptsLeft,
    lockedUntil,
  };
}

export function pinWrong(remaining: RemainingAttempts) {
  return remaining.lockedUntil === null
    ? {
        ...pinRequired(remaining),
        code: 'USERS_PIN_WRONG' satisfies ProblemCode,
        message: 'That is not the PIN of this profile.',
      }
    : pinRequired(remaining);
}

export function profileNotFound(id: ProfileId) {
  return {
    __typename: 'NotFoundProblem' as const,
    code: 'USERS_PROFILE_NOT_FOUND' satisfies ProblemCode,
    message: 'This account has no such profile.',
    id,
  };
}

export function titleNotFound(id: TitleId) {
  return {
    __typename: 'NotFoundProblem' as const,
    code: 'USERS_TITLE_NOT_FOUND' satisfies ProblemCode,
    message: 'There is no such title to save.',
    id,
  };
}

export function listFull() {
  return {
    __typename: 'ListFullProblem' as const,
    code: 'USERS_LIST_FULL' satisfies ProblemCode,
    message: `The list holds ${MAX_ENTRIES} titles. Take one off to save another.`,
    limit: MAX_ENTRIES,
  };
}

/** @param reference What was accepted, by id; null when there is nothing to name. */
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
    message: `That was asked too often. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`,
    retryAfterSeconds,
  };
}

export function idempotencyConflict() {
  return {
    __typename: 'IdempotencyConflictProblem' as const,
    code: 'USERS_IDEMPOTENCY_CONFLICT' satisfies ProblemCode,
    message: 'This idempotency key was used for something else: make up a new one for each thing to be done.',
  };
}

export function emailTaken() {
  return {
    __typename: 'EmailTakenProblem' as const,
    code: 'USERS_EMAIL_TAKEN' satisfies ProblemCode,
    message: 'There is an account with this e-mail address: sign in, or ask for a new password.',
  };
}

export interface SecondFactorRequest {
  readonly challengeId: string;
  readonly channel: 'EMAIL' | 'TOTP';
  readonly attemptsLeft: number;
  /** Whether a code was given, and was not the right one. */
  readonly wasWrong: boolean;
}

export function secondFactorRequired({ challengeId, channel, attemptsLeft, wasWrong }: SecondFactorRequest) {
  return {
    __typename: 'SecondFactorRequiredProblem' as const,
    code: (wasWrong ? 'USERS_SECOND_FACTOR_WRONG' : 'USERS_SECOND_FACTOR_REQUIRED') satisfies ProblemCode,
    message: wasWrong
      ? 'That is not the code. Codes are good once, and not for long.'
      : channel === 'EMAIL'
        ? 'A code is on its way to your e-mail address: sign in again and give it along.'
        : 'Sign in again and give the code along that your authenticator app shows.',
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
        ? 'This device is not signed in any more: sign in again.'
        : 'This token was used already. Somebody else may hold it, so this device was signed out: sign in again.',
  };
}

export function tokenUsed() {
  return {
    __typename: 'TokenSpentProblem' as const,
    code: 'USERS_TOKEN_SPENT' satisfies ProblemCode,
    message: 'This token was used already, or is too old. Ask for a new one.',
  };
}

export function profileLimit() {
  return {
    __typename: 'ProfileLimitProblem' as const,
    code: 'USERS_PROFILE_LIMIT' satisfies ProblemCode,
    message: `An account has ${MAX_PROFILES} profiles at most. Delete one to make another.`,
    limit: MAX_PROFILES,
  };
}

/** @param accepts What the member may show. */
export function confirmationRequired(accepts: readonly ('PASSWORD' | 'PIN')[]) {
  return {
    __typename: 'ConfirmationRequiredProblem' as const,
    code: 'USERS_CONFIRMATION_REQUIRED' satisfies ProblemCode,
    message: accepts.includes('PIN')
      ? 'This needs the password of the account, or the PIN of the profile.'
      : 'This needs the password of the account.',
    accepts: [...accepts],
  };
}

export function deviceNotFound(id: DeviceId) {
  return {
    __typename: 'NotFoundProblem' as const,
    code: 'USERS_DEVICE_NOT_FOUND' satisfies ProblemCode,
    message: 'No such device is signed in to this account.',
    id,
  };
}
