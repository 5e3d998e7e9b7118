/** Batched reads by key, made anew for each request. */
import type { AccountId, InvoiceId, PlanId } from '@marquee/contracts/ids';
import DataLoader from 'dataloader';
import type { AccountDocument, InvoiceDocument, PlanDocument } from './documents.js';
import type { BillingStore } from './store.js';

export interface BillingLoaders {
  readonly plan: DataLoader<PlanId, PlanDocument | null>;
  /** A request asks about one account only, the viewer's; so there is nothing to batch, only to remember. */
  readonly account: DataLoader<AccountId, AccountDocument | null>;
  readonly invoice: DataLoader<InvoiceId, InvoiceDocument | null>;
}

export function createLoaders({ store }: { readonly store: BillingStore }): BillingLoaders {
  return {
    plan: new DataLoader((ids) => store.plans(ids)),
    account: new DataLoader((ids) => Promise.all(ids.map(async (id) => (await store.account(id))?.document ?? null))),
    invoice: new DataLoader((ids) => store.collections.invoices.getMany(ids)),
  };
}
