/**
 * Billing's real use cases in a process that the proof kills: `node ledger-process.js FOLDER PROVIDER-URL`; operations
 * arrive as messages.
 */
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
import { applyProviderReport } from '../payments/process-payment.js';
import { readWirePayment } from '../payments/http-provider.js';
import type { WirePayment } from '../payments/http-provider.js';
import { isSignedBy } from '../payments/signature.js';
import { issueRefund } from '../staff/issue-refund.js';
import { openBillingProcess } from './billing-process.js';
import type { ResultMessage, MemberOperation, Operation, OperationMessage } from './operations.js';

const [folder = '', providerUrl = ''] = process.argv.slice(2);
let nowMs = 0;
function clock(): Date {
  return new Date(nowMs);
}

const billing = await openBillingProcess(folder, providerUrl, clock);
const { store } = billing;
const OPERATOR = asId<AccountId>('operator');
const nothing: Outcome = { kind: 'pending' };

async function change(accountId: AccountId, planId: PlanId, idempotencyKey: string): Promise<Outcome> {
  const preview = await previewPlanChange(billing, { accountId }, planId);
  return preview.kind === 'quote'
    ? changePlan(billing, { accountId }, { idempotencyKey, quoteId: preview.quote.id })
    : preview;
}

async function retry(accountId: AccountId, idempotencyKey: string): Promise<Outcome> {
  const invoiceId = (await store.account(accountId))?.document.subscription?.openInvoiceId;
  return invoiceId == null ? nothing : retryPayment(billing, { accountId }, { idempotencyKey, invoiceId });
}

async function refund(accountId: AccountId, amountMinor: string | null, idempotencyKey: string): Promise<Outcome> {
  const { documents } = await store.invoicesOf(accountId, { first: 3, after: null });
  const paid = documents.find(({ status }) => status === 'PAID');
  if (paid === undefined) return nothing;
  return issueRefund(billing, OPERATOR, {
    idempotencyKey,
    invoiceId: paid.id,
    amount: amountMinor === null ? null : { amountMinor, currency: paid.total.currency },
  });
}

async function webhook(body: string, signature: string, signedMs: number): Promise<ResultMessage['kind']> {
  if (!isSignedBy(SIMULATED_WEBHOOK_SECRET, body, signature, new Date(signedMs))) return 'refused-signature';
  const { payment } = JSON.parse(body) as { readonly payment: WirePayment };
  if ((await store.payment(asId<PaymentId>(payment.reference))) !== null)
    await applyProviderReport(billing, readWirePayment(payment));
  return 'done';
}

async function work(operation: 'due' | 'check'): Promise<void> {
  await checkPayments({ billing, log: silentLog });
  if (operation === 'due') await runDueSteps({ billing, log: silentLog });
}

async function carryOut(operation: Operation): Promise<Pick<ResultMessage, 'kind' | 'invoiceId'>> {
  if (operation.do === 'webhook')
    return { kind: await webhook(operation.body, operation.signature, operation.signedMs), invoiceId: null };
  if (operation.do === 'due' || operation.do === 'check') {
    await work(operation.do);
    return { kind: 'done', invoiceId: null };
  }
  const outcome = await ofMember(operation);
  return { kind: outcome.kind, invoiceId: outcome.kind === 'done' ? outcome.invoiceId : null };
}

function ofMember(operation: MemberOperation): Promise<Outcome> {
  const { key: idempotencyKey } = operation;
  const accountId = asId<AccountId>(operation.account);
  switch (operation.do) {
    case 'start':
      return startMembership(
        billing,
        { accountId, country: operation.country },
        { idempotencyKey, planId: asId<PlanId>(operation.planId), paymentToken: operation.card },
      );
    case 'change':
      return change(accountId, asId<PlanId>(operation.planId), idempotencyKey);
    case 'cancel':
      return cancelSubscription(billing, { accountId }, idempotencyKey);
    case 'resume':
      return resumeSubscription(billing, { accountId }, idempotencyKey);
    case 'retry':
      return retry(accountId, idempotencyKey);
    case 'card':
      return addPaymentMethod(
        billing,
        { accountId, country: operation.country },
        { idempotencyKey, providerToken: operation.card, makeDefault: true },
      );
    case 'gift':
      return redeemGiftCode(
        billing,
        { accountId, country: operation.country },
        { idempotencyKey, code: operation.code },
      );
    case 'refund':
      return refund(accountId, operation.amount, idempotencyKey);
  }
}

process.on('message', (message: OperationMessage) => {
  nowMs = Math.max(nowMs, message.nowMs);
  void carryOut(message.operation).then(
    (result) => process.send?.({ id: message.id, ...result } satisfies ResultMessage),
    (error: unknown) => {
      // An error is a bug: exit, so that the proof fails.
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(3);
    },
  );
});
// Exit when the proof's process has exited.
process.on('disconnect', () => process.exit(0));
process.send?.({ id: -1, kind: 'done', invoiceId: null } satisfies ResultMessage);
