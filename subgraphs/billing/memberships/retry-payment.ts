/** Pays an open invoice now, with the default card. */
import type { InvoiceId } from '@marquee/contracts/ids';
import { runIdempotently, openPaymentOf, plannedCharge, refused } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { chargeAgain } from '../rules/payments/charge.js';
import type { Billing } from '../services.js';
import type { Member } from './find-or-create-account.js';

export interface RetryPayment {
  readonly idempotencyKey: string;
  readonly invoiceId: InvoiceId;
}

/** Succeeds without a charge for an invoice that is already paid. */
export function retryPayment(
  billing: Billing,
  { accountId }: Pick<Member, 'accountId'>,
  { idempotencyKey, invoiceId }: RetryPayment,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: accountId, key: idempotencyKey, request: ['retryPayment', invoiceId] },
    async () => {
      const [before, invoice] = [await billing.store.account(accountId), await billing.store.invoice(invoiceId)];
      if (before === null || invoice === null || invoice.accountId !== accountId)
        return { kind: 'not-found', what: 'invoice', id: invoiceId };
      const waiting = await openPaymentOf(billing.store, before.document);
      if (waiting !== null) return waiting;
      if (invoice.status === 'PAID' || invoice.status === 'REFUNDED') return { kind: 'done', accountId, invoiceId };
      if (invoice.status !== 'OPEN') return { kind: 'not-found', what: 'invoice', id: invoiceId };
      const [method] = before.document.paymentMethods;
      if (method === undefined) return refused(['NO_PAYMENT_METHOD']);
      const attempt = (await billing.store.paymentsOf(invoiceId)).filter(({ kind }) => kind === 'CHARGE').length + 1;
      return plannedCharge(
        before,
        chargeAgain(before.document, invoice, { isOnSession: true, attempt, method }, billing.services.clock()),
      );
    },
  );
}
