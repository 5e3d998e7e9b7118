/** What may be asked of our data. */
import type { AccountId, PlanId } from '@marquee/contracts/ids';
import type { Store, Write } from '@marquee/kit/store/port';
import { COLLECTIONS } from './documents.js';
import type { PlanDocument, SubscriptionDocument } from './documents.js';

export interface BillingStore {
  /** In the order of `ids`, null for an unknown one; one read. */
  plans(ids: readonly PlanId[]): Promise<readonly (PlanDocument | null)[]>;
  /** The cheapest first; empty where nothing is sold. */
  plansIn(country: string): Promise<readonly PlanDocument[]>;
  /** Null for an account that never subscribed. */
  subscriptionOf(accountId: AccountId): Promise<SubscriptionDocument | null>;
  savePlan(plan: PlanDocument): Write;
  saveSubscription(subscription: SubscriptionDocument): Write;
}

/** More than any country has on sale at once. */
const MAX_PLANS = 100;

export const openBillingStore = async (store: Store): Promise<BillingStore> => {
  const plans = await store.collection<PlanDocument>(COLLECTIONS.plans);
  const subscriptions = await store.collection<SubscriptionDocument>(COLLECTIONS.subscriptions);
  return {
    plans: (ids) => plans.getMany(ids),
    plansIn: async (country) =>
      (await plans.find({ where: { country }, orderBy: { field: 'rank', direction: 'ascending' }, limit: MAX_PLANS })).documents,
    subscriptionOf: async (accountId) => (await subscriptions.find({ where: { accountId }, limit: 1 })).documents[0] ?? null,
    savePlan: (plan) => plans.insert(plan),
    saveSubscription: (subscription) => subscriptions.insert(subscription),
  };
};
