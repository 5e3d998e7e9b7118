/**
 * Doing with money once what a client asks twice. The key is remembered in the commit that writes the payment down,
 * before anything is sent: a repetition finds the payment and answers what became of it, and never causes another.
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

/** A decision to be committed under the key, and the payment to be sent after that. */
export interface Planned {
  readonly kind: 'planned';
  readonly decision: Decision;
  readonly payment: PaymentDocument | null;
  readonly invoiceId: InvoiceId | null;
}

/** What is remembered: enough to find the answer again as it stands then. */
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
  if (payment === null) throw new Error(`Payment ${paymentId} is remembered and not there.`);
  return outcomeOf(await waitForSettlement(billing, payment));
}

/**
 * @param plan Reads what it needs anew each time it is called; a refusal is not remembered, and may be tried again
 * under the same key.
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

/** A decision that moves no money. */
export function plannedChange(decision: Decision): Planned {
  return {
    kind: 'planned',
    decision,
    payment: null,
    invoiceId: null,
  };
}

/** A charge as it is written down, before it is sent. */
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

/** Nothing else is charged while a payment is open: what became of that one is the answer. Null when none is. */
export async function openPaymentOf(store: BillingStore, account: AccountDocument): Promise<Outcome | null> {
  if (account.openPaymentId === null) return null;
  const payment = await store.payment(account.openPaymentId);
  if (payment === null) return null;
  const outcome = outcomeOf(payment);
  // It has just been settled: whoever asks reads the account anew.
  return outcome.kind === 'action-required' ? outcome : { kind: 'pending' };
}

export function refused(reasons: Extract<Refused, { kind: 'refused' }>['reasons']): Outcome {
  return {
    kind: 'refused',
    reasons,
  };
}
