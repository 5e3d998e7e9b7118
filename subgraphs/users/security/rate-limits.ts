/** Who may do what how often. The numbers are for people, with room for a whole house behind one address. */
import type { AccountId } from '@marquee/contracts/ids';
import type { RateLimit } from './rate-limiter.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * An address is one machine, but for IPv6, where a subscriber has all of a /64. Null: asked past the router, all in
 * one.
 */
export function networkOf(address: string | null): string {
  if (address === null) return 'nowhere';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter((part) => part !== '');
  const right = tail === undefined ? [] : tail.split(':').filter((part) => part !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

/** @param perMinute From one network; a setting. */
export function signInLimits(network: string, email: string, perMinute: number): readonly RateLimit[] {
  return [
    { subject: `sign-in from ${network}`, burst: perMinute, everyMs: MINUTE_MS / perMinute },
    // What guesses is stopped by the count of wrong tries, long before; this stops who knows the password from wearing
    // us out.
    { subject: `sign-in of ${email}`, burst: 120, everyMs: MINUTE_MS / 120 },
  ];
}

/** @param perHour From one network; a setting. */
export function signUpLimits(network: string, email: string, perHour: number): readonly RateLimit[] {
  return [
    { subject: `sign-up from ${network}`, burst: perHour, everyMs: HOUR_MS / perHour },
    { subject: `sign-up of ${email}`, burst: 10, everyMs: HOUR_MS / 10 },
  ];
}

/** Each one is a mail to somebody who may not have asked for it. */
export function passwordResetLimits(network: string, email: string): readonly RateLimit[] {
  return [
    { subject: `reset from ${network}`, burst: 30, everyMs: HOUR_MS / 30 },
    { subject: `reset of ${email}`, burst: 5, everyMs: HOUR_MS / 5 },
  ];
}

/** Guessing at a token of 256 bits is hopeless; this is about the work. */
export function tokenLimits(network: string): readonly RateLimit[] {
  return [{ subject: `tokens from ${network}`, burst: 600, everyMs: MINUTE_MS / 600 }];
}

/** Changes to an account, by whoever is signed in to it. */
export function accountLimits(accountId: AccountId): readonly RateLimit[] {
  return [{ subject: `changes of ${accountId}`, burst: 120, everyMs: MINUTE_MS / 120 }];
}
