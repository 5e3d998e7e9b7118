/** Events of the billing subgraph. */
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

/** The whole subscription of an account: the last event of an account holds its current state. */
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

/** An amount in the currency's smallest unit, as a decimal string, with the ISO 4217 code. */
export interface EventMoney {
  readonly amountMinor: string;
  readonly currency: string;
}

/** Key: accountId. */
export type SubscriptionActivated = NewEvent<'SubscriptionActivated', SubscriptionState>;
export type SubscriptionChanged = NewEvent<'SubscriptionChanged', SubscriptionState>;

/** Key: accountId. A payment failed. `SubscriptionChanged` states its effect on the membership. */
export type PaymentFailed = NewEvent<
  'PaymentFailed',
  {
    readonly accountId: AccountId;
    readonly invoiceId: InvoiceId;
    readonly amount: EventMoney;
    readonly declineCode: string;
    /** Null when no automatic retry follows. */
    readonly nextRetryAt: string | null;
    readonly graceUntil: string | null;
  }
>;
/** Key: planId. Members who do not consent keep their current price. */
export type PriceChangeAnnounced = NewEvent<
  'PriceChangeAnnounced',
  {
    readonly planId: PlanId;
    readonly before: EventMoney;
    readonly after: EventMoney;
    /** `YYYY-MM-DD`: the first day of renewals at the new price. */
    readonly effectiveOn: string;
  }
>;

/**
 * Key: accountId. Something else of the account has changed than `SubscriptionChanged` states: a pending plan, a
 * cancellation with the end of the period, credit, a card, an invoice.
 */
export type BillingAccountChanged = NewEvent<'BillingAccountChanged', { readonly accountId: AccountId }>;

export type BillingEvent =
  | SubscriptionActivated
  | SubscriptionChanged
  | BillingAccountChanged
  | PaymentFailed
  | PriceChangeAnnounced;
