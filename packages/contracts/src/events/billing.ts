import type { AccountId, InvoiceId, PlanId, SubscriptionId } from '../ids.js';
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

/** A count of the currency's smallest unit, as a decimal string, and its ISO 4217 code. */
export interface EventMoney {
  readonly amountMinor: string;
  readonly currency: string;
}

/** Key: accountId. */
export type SubscriptionActivated = NewEvent<'SubscriptionActivated', SubscriptionState>;
export type SubscriptionChanged = NewEvent<'SubscriptionChanged', SubscriptionState>;

/** Key: accountId. A payment did not go through; what follows from it for watching, `SubscriptionChanged` says. */
export type PaymentFailed = NewEvent<
  'PaymentFailed',
  {
    readonly accountId: AccountId;
    readonly invoiceId: InvoiceId;
    readonly amount: EventMoney;
    readonly declineCode: string;
    /** Null when it is not tried again by itself. */
    readonly nextRetryAt: string | null;
    readonly graceUntil: string | null;
  }
>;
/** Key: planId. Members are to be told: without their consent they keep the price they have. */
export type PriceChangeAnnounced = NewEvent<
  'PriceChangeAnnounced',
  {
    readonly planId: PlanId;
    readonly before: EventMoney;
    readonly after: EventMoney;
    /** `YYYY-MM-DD`: renewals from this day on. */
    readonly effectiveOn: string;
  }
>;

export type BillingEvent = SubscriptionActivated | SubscriptionChanged | PaymentFailed | PriceChangeAnnounced;
