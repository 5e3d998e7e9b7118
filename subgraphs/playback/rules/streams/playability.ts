/** Whether a member may play a title, with all reasons against it, decided from playback's own read models. */
import type { Entitlements, SubscriptionStatus, VideoQuality } from '@marquee/contracts/events/billing';
import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { TitleRestrictions, ViewerRestrictions } from '@marquee/contracts/visibility';

export type PlayabilityReason =
  | 'WITHDRAWN'
  | 'NOT_AVAILABLE_IN_COUNTRY'
  | 'NOT_YET_RELEASED'
  | 'MATURITY_CEILING'
  | 'PLAN_REQUIRED'
  | 'PAYMENT_ON_HOLD'
  | 'DEVICE_SIGNED_OUT'
  | 'DEVICE_UNSUPPORTED'
  | 'OUTSIDE_HOUSEHOLD';

export interface Membership {
  readonly status: SubscriptionStatus;
  readonly entitlements: Entitlements;
  readonly periodEnd: string;
  readonly graceUntil: string | null;
}

export interface Playability {
  readonly playable: boolean;
  readonly reasons: readonly PlayabilityReason[];
  readonly maxQuality: VideoQuality | null;
}

function isBefore(now: Date, instant: string): boolean {
  return now.getTime() < Date.parse(instant);
}

function licenceReason(title: TitleRestrictions, country: string, now: Date): PlayabilityReason | null {
  if (title.isWithdrawn) return 'WITHDRAWN';
  if (currentWindow(title.windows, country, now) !== undefined) return null;
  const opensLater = title.windows.some((window) => window.country === country && isBefore(now, window.from));
  return opensLater ? 'NOT_YET_RELEASED' : 'NOT_AVAILABLE_IN_COUNTRY';
}

/** A member with an overdue payment may watch until the grace ends, a cancelled one until the paid period ends. */
function membershipReason(membership: Membership | null, now: Date): PlayabilityReason | null {
  switch (membership?.status) {
    case 'ACTIVE':
      return null;
    case 'PAST_DUE':
      return membership.graceUntil !== null && !isBefore(now, membership.graceUntil) ? 'PAYMENT_ON_HOLD' : null;
    case 'ON_HOLD':
      return 'PAYMENT_ON_HOLD';
    case 'CANCELLED':
      return isBefore(now, membership.periodEnd) ? null : 'PLAN_REQUIRED';
    case 'INCOMPLETE':
    case undefined:
      return 'PLAN_REQUIRED';
  }
}

/** @param membership Null while no event of billing about the account has arrived. */
export function decidePlayability(
  title: TitleRestrictions,
  restrictions: ViewerRestrictions,
  membership: Membership | null,
  now: Date,
): Playability {
  const maturity: PlayabilityReason | null = isWithinMaturity(title.maturityLevel, restrictions.maturityLimit)
    ? null
    : 'MATURITY_CEILING';
  const payment = membershipReason(membership, now);
  const reasons = [licenceReason(title, restrictions.country, now), maturity, payment].filter(
    (reason) => reason !== null,
  );
  const maxQuality = payment === null && membership !== null ? membership.entitlements.maxQuality : null;
  return { playable: reasons.length === 0, reasons, maxQuality };
}
