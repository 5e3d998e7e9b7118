/**
 * Who is turned away when there is more to do than can be done: what nobody waits for first, what keeps a picture on
 * last.
 */
import { fnv1a32 } from '@marquee/runtime/hash';

export type Intent = 'USER' | 'AUTOPLAY' | 'PREFETCH' | 'TELEMETRY' | 'KEEP_WATCHING';

/** From this load on something is turned away; below it nothing is. */
export const SHED_FROM_LOAD = 0.75;

/**
 * 0 = never turned away, 100 = the first to be. Within its band a request has a place of its own, so that a rising load
 * turns away a rising share of a band, and no band falls as a whole. Heartbeats and licences keep watched pictures on:
 * their band is empty.
 */
const SHED_BANDS: Readonly<Record<Intent, { readonly from: number; readonly to: number }>> = {
  KEEP_WATCHING: { from: 0, to: 0 },
  USER: { from: 1, to: 20 },
  AUTOPLAY: { from: 30, to: 60 },
  PREFETCH: { from: 60, to: 90 },
  TELEMETRY: { from: 85, to: 100 },
};

/**
 * The highest place that is still served. Cubic, so that a slight overload costs only what nobody waits for, and the
 * last members are turned away only when nothing else is left to turn away.
 * @param load Share of what can be done that is being done: 0 to 1.
 */
export function highestServed(load: number): number {
  const overload = Math.min(1, Math.max(0, (load - SHED_FROM_LOAD) / (1 - SHED_FROM_LOAD)));
  return 100 * (1 - overload ** 3);
}

/** A number from 0 to 1 that depends on the text alone. */
export function placeOf(text: string): number {
  const hash = fnv1a32(text);
  // FNV-1a leaves the last characters' trace in the low bits: fold them over the high ones.
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) / 0xffff_ffff;
}

/**
 * @param key The request's own, an idempotency key say: the same request repeated at the same load meets the same fate.
 */
export function isShed(intent: Intent, key: string, load: number): boolean {
  const { from, to } = SHED_BANDS[intent];
  return from + (to - from) * placeOf(key) > highestServed(load);
}

/** Longer for what can wait, and spread, so that those turned away do not all come back at once. Whole seconds. */
export function retryAfterSeconds(intent: Intent, key: string): number {
  return (intent === 'USER' ? 1 : 10) + Math.floor(placeOf(key) * (intent === 'USER' ? 3 : 20));
}
