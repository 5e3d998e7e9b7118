/** Batched reads by key, made anew for each request. */
import type { AccountId, PlanId } from '@marquee/contracts/ids';
import DataLoader from 'dataloader';
import type { PlanDocument, SubscriptionDocument } from './documents.js';
import type { BillingStore } from './store.js';

export interface BillingLoaders {
  readonly plan: DataLoader<PlanId, PlanDocument | null>;
  /** A request asks about one account only, the viewer's; so there is nothing to batch, only to remember. */
  readonly subscription: DataLoader<AccountId, SubscriptionDocument | null>;
}

export const createLoaders = ({ store }: { readonly store: BillingStore }): BillingLoaders => ({
  plan: new DataLoader((ids) => store.plans(ids)),
  subscription: new DataLoader((accountIds) => Promise.all(accountIds.map((accountId) => store.subscriptionOf(accountId)))),
});
