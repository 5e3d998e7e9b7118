/** Whether an active stream may continue. */
import type { PlaybackEnd } from '@marquee/contracts/events/playback';
import type { PlayabilityReason } from './playability.js';

/**
 * The end of an active stream for each reason against a start; null lets it continue. A title may be finished when its
 * licence expires or its device is no longer supported during playback. A takedown ends it at once.
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

/** Null: the stream continues. */
export function endReasonOf(reasons: readonly PlayabilityReason[]): PlaybackEnd | null {
  return reasons.map((reason) => END_BY_REASON[reason]).find((end) => end !== null) ?? null;
}
