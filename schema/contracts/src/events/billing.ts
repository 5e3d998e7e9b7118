import type { AccountId, PlanId, SubscriptionId } from '../ids.js';
import type { NewEvent } from './envelope.js';

export type PlanTier = 'ADS' | 'BASIC' | 'STANDARD' | 'PREMIUM';
export type VideoQuality = 'SD' | 'HD' | 'FHD' | 'UHD_4K';
export type SubscriptionStatus = 'INCOMPLETE' | 'ACTIVE' | 'PAST_DUE' | 'ON_HOLD' | 'CANCELLED';

export interface Entitlements {
  readonly maxConcurrentStreams: number;
  readonly maxQuality: VideoQuality;
  readonly downloadDevices: number;
  readonly extraMembers: number;
  readonly ads: boolean;
}

/** What an account may do, as a whole: the last event per account is the truth. */
export interface SubscriptionState {
  readonly subscriptionId: SubscriptionId;
  readonly accountId: AccountId;
  readonly version: number;
  readonly planId: PlanId;
  readonly tier: PlanTier;
  readonly status: SubscriptionStatus;
  readonly entitlements: Entitlements;
  /** RFC 3339 in UTC. */
  readonly periodEnd: string;
  readonly graceUntil: string | null;
}

/** Key: accountId. */
export type SubscriptionActivated = NewEvent<'SubscriptionActivated', SubscriptionState>;
export type SubscriptionChanged = NewEvent<'SubscriptionChanged', SubscriptionState>;

export type BillingEvent = SubscriptionActivated | SubscriptionChanged;
