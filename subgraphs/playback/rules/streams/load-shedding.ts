/** Load shedding: under overload background requests are refused first, and requests of running players never. */
import { fnv1a32 } from '@marquee/runtime/hash';

export type Intent = 'USER' | 'AUTOPLAY' | 'PREFETCH' | 'TELEMETRY' | 'KEEP_WATCHING';

/** Requests are shed from this load on. */
export const SHED_FROM_LOAD = 0.75;

/**
 * Shedding ranks: rank 100 is shed first, rank 0 never. Each request has a rank within the band of its intent, by the
 * hash of its key, so that a rising load sheds a rising share of a band. Heartbeats and licences keep rank 0.
 */
const SHED_BANDS: Readonly<Record<Intent, { readonly from: number; readonly to: number }>> = {
  KEEP_WATCHING: { from: 0, to: 0 },
  USER: { from: 1, to: 20 },
  AUTOPLAY: { from: 30, to: 60 },
  PREFETCH: { from: 60, to: 90 },
  TELEMETRY: { from: 85, to: 100 },
};

/**
 * The highest rank that is still served. Cubic, so that a slight overload sheds background requests only, and members'
 * starts are shed last.
 * @param load Of this process, 0 to 1.
 */
export function highestServedRank(load: number): number {
  const overload = Math.min(1, Math.max(0, (load - SHED_FROM_LOAD) / (1 - SHED_FROM_LOAD)));
  return 100 * (1 - overload ** 3);
}

/** Hash of a text as a number from 0 to 1. */
export function hashFraction(text: string): number {
  const hash = fnv1a32(text);
  // FNV-1a mixes the last characters into the low bits only; this spreads them over all bits.
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) / 0xffff_ffff;
}

/**
 * @param key Identifies the request, such as its idempotency key: a repeated request is decided alike at equal load.
 */
export function isShed(intent: Intent, key: string, load: number): boolean {
  const { from, to } = SHED_BANDS[intent];
  return from + (to - from) * hashFraction(key) > highestServedRank(load);
}

/** Whole seconds. Longer for background requests, and spread by the key, so that retries do not arrive together. */
export function retryAfterSeconds(intent: Intent, key: string): number {
  return (intent === 'USER' ? 1 : 10) + Math.floor(hashFraction(key) * (intent === 'USER' ? 3 : 20));
}
