/** What the collections of this subgraph hold. */
import type { Entitlements, PlanTier, SubscriptionStatus } from '@marquee/contracts/events/billing';
import type { AccountId, PlanId, SubscriptionId } from '@marquee/contracts/ids';
import type { CollectionDefinition } from '@marquee/kit/store/port';
import type { CalendarDay } from './rules/calendar-day.js';
import type { Money } from './rules/money.js';

export interface PlanDocument {
  readonly id: PlanId;
  readonly country: string;
  /** Place among the plans of its country, the cheapest first. */
  readonly rank: number;
  readonly tier: PlanTier;
  readonly name: string;
  readonly badge: string;
  readonly price: Money;
  readonly interval: 'MONTH';
  readonly entitlements: Entitlements;
}

export interface SubscriptionDocument {
  readonly id: SubscriptionId;
  readonly accountId: AccountId;
  readonly planId: PlanId;
  /** As written down last; how it stands now is for `standingAt` to say. */
  readonly status: SubscriptionStatus;
  /** The first day of the first period: every later one is counted from here. */
  readonly anchor: CalendarDay;
  /** First day of the period that could not be collected; null while periods follow each other. */
  readonly haltedOn: CalendarDay | null;
  /** RFC 3339 in UTC. Null unless a payment is overdue. */
  readonly graceUntil: string | null;
  /** One more with each change that is published. */
  readonly version: number;
}

export const COLLECTIONS = {
  plans: { name: 'plans', indexes: [{ fields: ['country', 'rank'] }] } satisfies CollectionDefinition<PlanDocument>,
  subscriptions: {
    name: 'subscriptions',
    indexes: [{ fields: ['accountId'], unique: true }],
  } satisfies CollectionDefinition<SubscriptionDocument>,
} as const;
