/**
 * Idempotent requests about money. The key is stored in the commit that stores the payment, before the payment is sent.
 * A repeated request finds the payment and returns its outcome; it never causes a second one.
 */
import type { AccountId, InvoiceId, PaymentId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { Json, IdempotentRequest } from '@marquee/document-store/idempotency';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Decision } from './decisions/decision.js';
import type { AccountDocument, PaymentDocument } from './documents.js';
import { outcomeOf } from './outcome.js';
import type { Outcome, Refused } from './outcome.js';
import { sendPayment, waitForSettlement } from './payments/process-payment.js';
import type { Charge } from './rules/payments/charge.js';
import type { Billing } from './services.js';
import type { BillingStore } from './store.js';

/** A decision to commit with the key, and the payment to send afterwards. */
export interface Planned {
  readonly kind: 'planned';
  readonly decision: Decision;
  readonly payment: PaymentDocument | null;
  readonly invoiceId: InvoiceId | null;
}

/** What is stored with the key: enough to find the current outcome. */
interface StoredResult {
  readonly [name: string]: Json;
  readonly accountId: string;
  readonly invoiceId: string | null;
  readonly paymentId: string | null;
}

async function outcomeOfStored(billing: Billing, { accountId, invoiceId, paymentId }: StoredResult): Promise<Outcome> {
  if (paymentId === null)
    return {
      kind: 'done',
      accountId: asId<AccountId>(accountId),
      invoiceId: invoiceId === null ? null : asId<InvoiceId>(invoiceId),
    };
  const payment = await billing.store.payment(asId<PaymentId>(paymentId));
  if (payment === null) throw new Error(`Payment ${paymentId} is stored with an idempotency key and does not exist.`);
  return outcomeOf(await waitForSettlement(billing, payment));
}

/**
 * @param plan Called again after a conflict, so it must read its data itself. A refusal is not stored: the request may
 * be repeated with the same key.
 */
export function runIdempotently(
  billing: Billing,
  keyed: IdempotentRequest,
  plan: () => Promise<Planned | Outcome>,
): Promise<Outcome> {
  const { store } = billing;
  return retryOnConflict(async () => {
    const known = await store.idempotency.find<StoredResult>(keyed);
    if (known !== undefined) return known.kind === 'conflict' ? known : outcomeOfStored(billing, known.result);
    const planned = await plan();
    if (planned.kind !== 'planned') return planned;
    const { decision, payment, invoiceId } = planned;
    const paymentId = payment?.id ?? decision.payments?.[0]?.id ?? null;
    const remembered: StoredResult = { accountId: decision.account.id, invoiceId, paymentId };
    await store.commitDecision({
      ...decision,
      writes: [...(decision.writes ?? []), store.idempotency.record(keyed, remembered)],
    });
    if (payment !== null) void sendPayment(billing, payment);
    return outcomeOfStored(billing, remembered);
  });
}

/** A decision without a payment. */
export function plannedChange(decision: Decision): Planned {
  return {
    kind: 'planned',
    decision,
    payment: null,
    invoiceId: null,
  };
}

/** A charge as it is stored before it is sent. */
export function plannedCharge(
  before: Decision['before'],
  { account, invoice, payment, failed, transactions }: Charge,
  writes: Decision['writes'] = [],
): Planned {
  return {
    kind: 'planned',
    decision: {
      before,
      account,
      invoices: [invoice],
      payments: payment === null ? failed : [payment],
      transactions,
      writes,
    },
    payment,
    invoiceId: invoice.id,
  };
}

/** The outcome of the account's open payment, which blocks other charges; null when there is none. */
export async function openPaymentOf(store: BillingStore, account: AccountDocument): Promise<Outcome | null> {
  if (account.openPaymentId === null) return null;
  const payment = await store.payment(account.openPaymentId);
  if (payment === null) return null;
  const outcome = outcomeOf(payment);
  // A payment settled in the meantime also counts as pending: the client repeats the request.
  return outcome.kind === 'action-required' ? outcome : { kind: 'pending' };
}

export function refused(reasons: Extract<Refused, { kind: 'refused' }>['reasons']): Outcome {
  return {
    kind: 'refused',
    reasons,
  };
}
