/** The rate limits of each operation. The numbers allow for a whole household behind one address. */
import type { AccountId } from '@marquee/contracts/ids';
import type { RateLimit } from '@marquee/runtime/rate-limits/rate-limiter';
import type { SignInSource } from '../sessions/sign-in-source.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * A known device is limited by itself only, so that nobody else can use up its limits.
 *
 * @param perMinute Sign-ins per network, from the settings.
 */
export function signInLimits(
  { name, network, isKnownDevice }: SignInSource,
  email: string,
  perMinute: number,
): readonly RateLimit[] {
  // Guessing is stopped earlier, by the attempt limit. This bounds the load of correct sign-ins.
  const own = { subject: `sign-in of ${email}, ${name}`, burst: 120, everyMs: MINUTE_MS / 120 };
  if (isKnownDevice) return [own];
  return [{ subject: `sign-in from ${network}`, burst: perMinute, everyMs: MINUTE_MS / perMinute }, own];
}

/**
 * Failed attempts at one address from all unknown devices together, which bounds guessing from many networks. While it
 * is used up, known devices sign in.
 */
export function failedSignInLimit(email: string): RateLimit {
  return { subject: `failed sign-ins of ${email}`, burst: 300, everyMs: HOUR_MS / 300 };
}

/** @param perHour Sign-ups per network, from the settings. */
export function signUpLimits(network: string, email: string, perHour: number): readonly RateLimit[] {
  return [
    { subject: `sign-up from ${network}`, burst: perHour, everyMs: HOUR_MS / perHour },
    { subject: `sign-up of ${email} from ${network}`, burst: 10, everyMs: HOUR_MS / 10 },
  ];
}

/** Sign-ups with an address that is taken: each of them shows that an account exists. */
export function takenAddressLimit(network: string): RateLimit {
  return { subject: `taken addresses from ${network}`, burst: 20, everyMs: HOUR_MS / 20 };
}

/** Each request sends a mail, possibly to a person who did not request it. */
export function passwordResetLimits(network: string, email: string): readonly RateLimit[] {
  return [
    { subject: `reset from ${network}`, burst: 30, everyMs: HOUR_MS / 30 },
    { subject: `reset of ${email}`, burst: 5, everyMs: HOUR_MS / 5 },
  ];
}

/** Bounds the load; tokens of 256 bits cannot be guessed. */
export function tokenLimits(network: string): readonly RateLimit[] {
  return [{ subject: `tokens from ${network}`, burst: 600, everyMs: MINUTE_MS / 600 }];
}

/** Changes to an account by its signed-in members. */
export function accountLimits(accountId: AccountId): readonly RateLimit[] {
  return [{ subject: `changes of ${accountId}`, burst: 120, everyMs: MINUTE_MS / 120 }];
}
