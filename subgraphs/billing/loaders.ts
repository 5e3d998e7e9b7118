/** DataLoaders, created per request. */
import type { AccountId, InvoiceId, PlanId } from '@marquee/contracts/ids';
import DataLoader from 'dataloader';
import type { AccountDocument, InvoiceDocument, PlanDocument } from './documents.js';
import type { BillingStore } from './store.js';

export interface BillingLoaders {
  readonly plan: DataLoader<PlanId, PlanDocument | null>;
  /** A request reads only the viewer's account, so this loader caches and does not batch. */
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
