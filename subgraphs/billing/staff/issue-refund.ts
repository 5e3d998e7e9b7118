/** Issues a refund of at most the paid amount that was not refunded yet. */
import type { AccountId, InvoiceId } from '@marquee/contracts/ids';
import { runIdempotently } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { refundable } from '../rules/payments/invoice.js';
import { isLess, isPositive } from '../rules/pricing/money.js';
import type { Money } from '../rules/pricing/money.js';
import { planRefund } from '../rules/payments/settlement.js';
import type { Billing } from '../services.js';

export interface IssueRefund {
  readonly idempotencyKey: string;
  readonly invoiceId: InvoiceId;
  /** Null refunds the remaining amount. */
  readonly amount: Money | null;
}

function refundProblem(amount: Money, left: Money): { readonly code: string; readonly message: string } | null {
  if (amount.currency !== left.currency) return { code: 'CURRENCY', message: `The invoice is in ${left.currency}.` };
  if (!isPositive(amount)) return { code: 'NOT_POSITIVE', message: 'The amount must be positive.' };
  if (isLess(left, amount))
    return { code: 'TOO_MUCH', message: `At most ${left.amountMinor} ${left.currency} minor units can be refunded.` };
  return null;
}

/** @param operator Scope of the idempotency key. */
export function issueRefund(
  billing: Billing,
  operator: AccountId,
  { idempotencyKey, invoiceId, amount }: IssueRefund,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    {
      scope: operator,
      key: idempotencyKey,
      request: ['issueRefund', invoiceId, amount?.amountMinor ?? null, amount?.currency ?? null],
    },
    async () => {
      const found = await billing.store.invoice(invoiceId);
      // The invoice is read again after the account, whose version guards it.
      const before = found === null ? null : await billing.store.account(found.accountId);
      const invoice = await billing.store.invoice(invoiceId);
      if (invoice === null || before === null) return { kind: 'not-found', what: 'invoice', id: invoiceId };
      const charge = (await billing.store.paymentsOf(invoiceId)).find(
        ({ kind, status, isChargedBack }) => kind === 'CHARGE' && status === 'SUCCEEDED' && !isChargedBack,
      );
      const left = refundable(invoice);
      const wanted = amount ?? left;
      const problem = refundProblem(wanted, left);
      if (problem !== null) return { kind: 'invalid', problems: [{ path: 'amount', ...problem }] };
      if (charge === undefined) return { kind: 'not-found', what: 'invoice', id: invoiceId };
      const planned = planRefund(charge, invoice, wanted, `${operator}/${idempotencyKey}`, billing.services.clock());
      return {
        kind: 'planned',
        decision: { before, account: before.document, invoices: [planned.invoice], payments: [planned.refund] },
        payment: planned.refund,
        invoiceId,
      };
    },
  );
}
