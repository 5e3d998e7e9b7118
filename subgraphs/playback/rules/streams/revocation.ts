/** Whether a stream that runs may go on. */
import type { PlaybackEnd } from '@marquee/contracts/events/playback';
import type { PlayabilityReason } from './playability.js';

/**
 * What ends a running stream, by what would keep it from being started. A licence that runs out, or a device that is no
 * longer supported, lets the film end first: members are not thrown out of the last ten minutes. A takedown is the
 * law's and waits for nobody.
 */
const END_BY_REASON: Readonly<Record<PlayabilityReason, PlaybackEnd | null>> = {
  WITHDRAWN: 'WITHDRAWN',
  MATURITY_CEILING: 'REVOKED',
  PLAN_REQUIRED: 'ACCOUNT_ON_HOLD',
  PAYMENT_ON_HOLD: 'ACCOUNT_ON_HOLD',
  NOT_AVAILABLE_IN_COUNTRY: null,
  NOT_YET_RELEASED: null,
  DEVICE_SIGNED_OUT: 'REVOKED',
  DEVICE_UNSUPPORTED: null,
  OUTSIDE_HOUSEHOLD: null,
};

/** Null: it goes on. */
export function endReasonOf(reasons: readonly PlayabilityReason[]): PlaybackEnd | null {
  return reasons.map((reason) => END_BY_REASON[reason]).find((end) => end !== null) ?? null;
}
