/** Erases an account's personal data. */
import { randomUUID } from 'node:crypto';
import type { AccountErased } from '@marquee/contracts/events/users';
import { erasureDone } from '@marquee/contracts/events/erasure';
import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import { readAllPages } from '@marquee/document-store/pages';
import type { UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import type { InvoiceDocument, PaymentDocument } from './documents.js';
import { withNextRevision, shardOf } from './rules/subscriptions/account.js';
import { isFinal } from './rules/payments/payment.js';
import { endSubscription } from './rules/subscriptions/subscription.js';
import type { BillingStore } from './store.js';

const PAGE = 500;

function readAllInvoices(store: BillingStore, accountId: AccountId): Promise<readonly InvoiceDocument[]> {
  return readAllPages((after) => store.invoicesOf(accountId, { first: PAGE, after }));
}

/**
 * Removes the cards and moves invoices, payments and account to a random pseudonym; the law requires the records to be
 * kept. A payment in flight is settled under the pseudonym and refunded when its purchase can no longer be delivered.
 */
export async function eraseAccount(
  { payload }: { readonly payload: AccountErased['payload'] },
  unit: UnitOfWork,
  store: BillingStore,
): Promise<void> {
  const { accounts, invoices, payments } = store.collections;
  const { accountId, at } = payload;
  const account = await unit.get(accounts, accountId);
  if (account === null)
    return unit.emit(erasureDone({ accountId, owner: 'billing', at, erased: { paymentMethods: 0 }, kept: [] }));
  const pseudonym = asId<AccountId>(`erased-${randomUUID()}`);
  const documents = await readAllInvoices(store, accountId);
  for (const { id } of documents) {
    const invoice = await unit.get(invoices, id);
    if (invoice !== null) unit.upsert(invoices, { ...invoice, accountId: pseudonym });
    for (const payment of await store.paymentsOf(id)) await pseudonymise(payment, pseudonym, unit, payments);
  }
  unit.remove(accounts, accountId);
  const { subscription } = account;
  unit.upsert(
    accounts,
    withNextRevision({
      ...account,
      id: pseudonym,
      shard: shardOf(pseudonym),
      subscription: subscription === null ? null : endSubscription(subscription),
      paymentMethods: [],
      isErased: true,
    }),
  );
  unit.emit(
    erasureDone({
      accountId,
      owner: 'billing',
      at,
      erased: { paymentMethods: account.paymentMethods.length },
      kept:
        documents.length === 0
          ? []
          : ['invoices, payments and ledger: kept ten years by law, under a random pseudonym'],
    }),
  );
}

/** Moves a payment to the pseudonym. Its card token is kept until the payment is final. */
async function pseudonymise(
  { id }: PaymentDocument,
  pseudonym: AccountId,
  unit: UnitOfWork,
  payments: BillingStore['collections']['payments'],
): Promise<void> {
  const payment = await unit.get(payments, id);
  if (payment !== null)
    unit.upsert(payments, { ...payment, accountId: pseudonym, token: isFinal(payment) ? '' : payment.token });
}
