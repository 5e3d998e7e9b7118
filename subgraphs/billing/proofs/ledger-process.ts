/** Billing's real use cases in a process to be killed: `node ledger-process.js FOLDER BANK-URL`, orders by message. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, PaymentId, PlanId } from '@marquee/contracts/ids';
import { silentLog } from '@marquee/runtime/log';
import { SIMULATED_WEBHOOK_SECRET } from '../config.js';
import { checkPayments, runDueSteps } from '../due/run-due.js';
import { addPaymentMethod } from '../memberships/add-payment-method.js';
import { cancelSubscription, resumeSubscription } from '../memberships/cancel-subscription.js';
import { changePlan } from '../memberships/change-plan.js';
import { previewPlanChange } from '../memberships/preview-plan-change.js';
import { redeemGiftCode } from '../memberships/redeem-gift-code.js';
import { retryPayment } from '../memberships/retry-payment.js';
import { startMembership } from '../memberships/start-membership.js';
import type { Outcome } from '../outcome.js';
import { takeReport } from '../payments/process-payment.js';
import { readWirePayment } from '../payments/http-provider.js';
import type { WirePayment } from '../payments/http-provider.js';
import { isSignedBy } from '../payments/signature.js';
import { issueRefund } from '../staff/issue-refund.js';
import { openBillingProcess } from './billing-process.js';
import type { AnswerMessage, MemberOrder, Order, OrderMessage } from './operations.js';

const [folder = '', bankUrl = ''] = process.argv.slice(2);
let nowMs = 0;
function clock(): Date {
  return new Date(nowMs);
}
const { store } = await openBillingProcess(folder, bankUrl, clock);
const OPERATOR = asId<AccountId>('operator');
const nothing: Outcome = { kind: 'pending' };

async function change(accountId: AccountId, planId: PlanId, idempotencyKey: string): Promise<Outcome> {
  const preview = await previewPlanChange(store, { accountId }, planId);
  return preview.kind === 'quote'
    ? changePlan(store, { accountId }, { idempotencyKey, quoteId: preview.quote.id })
    : preview;
}

async function retry(accountId: AccountId, idempotencyKey: string): Promise<Outcome> {
  const invoiceId = (await store.account(accountId))?.document.subscription?.openInvoiceId;
  return invoiceId == null ? nothing : retryPayment(store, { accountId }, { idempotencyKey, invoiceId });
}

async function refund(accountId: AccountId, amountMinor: string | null, idempotencyKey: string): Promise<Outcome> {
  const { documents } = await store.invoicesOf(accountId, { first: 3, after: null });
  const paid = documents.find(({ status }) => status === 'PAID');
  if (paid === undefined) return nothing;
  return issueRefund(store, OPERATOR, {
    idempotencyKey,
    invoiceId: paid.id,
    amount: amountMinor === null ? null : { amountMinor, currency: paid.total.currency },
  });
}

async function webhook(body: string, signature: string, signedMs: number): Promise<AnswerMessage['kind']> {
  if (!isSignedBy(SIMULATED_WEBHOOK_SECRET, body, signature, new Date(signedMs))) return 'refused-signature';
  const { payment } = JSON.parse(body) as { readonly payment: WirePayment };
  if ((await store.payment(asId<PaymentId>(payment.reference))) !== null)
    await takeReport(store, readWirePayment(payment));
  return 'done';
}

async function work(order: 'due' | 'check'): Promise<void> {
  await checkPayments({ store, log: silentLog });
  if (order === 'due') await runDueSteps({ store, log: silentLog });
}

async function carryOut(order: Order): Promise<Pick<AnswerMessage, 'kind' | 'invoiceId'>> {
  if (order.do === 'webhook')
    return { kind: await webhook(order.body, order.signature, order.signedMs), invoiceId: null };
  if (order.do === 'due' || order.do === 'check') {
    await work(order.do);
    return { kind: 'done', invoiceId: null };
  }
  const outcome = await ofMember(order);
  return { kind: outcome.kind, invoiceId: outcome.kind === 'done' ? outcome.invoiceId : null };
}

function ofMember(order: MemberOrder): Promise<Outcome> {
  const { key: idempotencyKey } = order;
  const accountId = asId<AccountId>(order.account);
  switch (order.do) {
    case 'start':
      return startMembership(
        store,
        { accountId, country: order.country },
        { idempotencyKey, planId: asId<PlanId>(order.planId), paymentToken: order.card },
      );
    case 'change':
      return change(accountId, asId<PlanId>(order.planId), idempotencyKey);
    case 'cancel':
      return cancelSubscription(store, { accountId }, idempotencyKey);
    case 'resume':
      return resumeSubscription(store, { accountId }, idempotencyKey);
    case 'retry':
      return retry(accountId, idempotencyKey);
    case 'card':
      return addPaymentMethod(
        store,
        { accountId, country: order.country },
        { idempotencyKey, providerToken: order.card, makeDefault: true },
      );
    case 'gift':
      return redeemGiftCode(store, { accountId, country: order.country }, { idempotencyKey, code: order.code });
    case 'refund':
      return refund(accountId, order.amount, idempotencyKey);
  }
}

process.on('message', (message: OrderMessage) => {
  nowMs = Math.max(nowMs, message.nowMs);
  void carryOut(message.order).then(
    (answer) => process.send?.({ id: message.id, ...answer } satisfies AnswerMessage),
    (error: unknown) => {
      // A bug: the proof must see it.
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(3);
    },
  );
});
// Whoever is left without a driver ends.
process.on('disconnect', () => process.exit(0));
process.send?.({ id: -1, kind: 'done', invoiceId: null } satisfies AnswerMessage);
