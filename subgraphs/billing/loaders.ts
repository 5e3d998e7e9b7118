/** DataLoaders, created per request. */
import type { AccountId, InvoiceId, PlanId } from '@marquee/contracts/ids';
import type DataLoader from 'dataloader';
import { createLoader } from '@marquee/subgraph/create-loader';
import type { RequestWork } from '@marquee/subgraph/create-loader';
import type { AccountDocument, InvoiceDocument, PlanDocument } from './documents.js';
import type { BillingStore } from './store.js';

export interface BillingLoaders {
  readonly plan: DataLoader<PlanId, PlanDocument | null>;
  /** A request reads only the viewer's account, so this loader caches and does not batch. */
  readonly account: DataLoader<AccountId, AccountDocument | null>;
  readonly invoice: DataLoader<InvoiceId, InvoiceDocument | null>;
}

export function createLoaders({
  store,
  work,
}: {
  readonly store: BillingStore;
  readonly work: RequestWork | null;
}): BillingLoaders {
  return {
    plan: createLoader((ids) => store.plans(ids), work),
    account: createLoader(
      (ids) => Promise.all(ids.map(async (id) => (await store.account(id))?.document ?? null)),
      work,
    ),
    invoice: createLoader((ids) => store.collections.invoices.getMany(ids), work),
  };
}
