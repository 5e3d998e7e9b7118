/** Starts billing with a simulated provider on a port of its own, for tests. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { StartOptions, TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { silentLog } from '@marquee/runtime/log';
import { SIMULATED_KEY } from '../config.js';
import { checkPayments, runDueSteps } from '../due/run-due.js';
import { SimulatedPayments } from '../payment-simulator/simulated-payments.js';
import type { SimulatedPayment } from '../payment-simulator/simulated-payments.js';
import { createSimulator } from '../payment-simulator/server.js';
import type { NetworkFault } from '../payment-simulator/server.js';
import { planIdOf } from '../price-list.js';
import { openBillingStore } from '../store.js';
import type { BillingServices } from '../services.js';
import type { BillingStore } from '../store.js';
import { billing } from '../subgraph.js';
import { readLog } from '@marquee/subgraph/testing/read-log';

export interface TestBilling extends AsyncDisposable {
  readonly subgraph: TestSubgraph;
  /** Billing's store, for reads that no query offers. */
  readonly store: BillingStore;
  readonly services: BillingServices;
  readonly payments: SimulatedPayments;
  /** Webhooks of the provider in order. The tests deliver them. */
  readonly webhooks: SimulatedPayment[];
  /** Faults of the next requests that move money. */
  readonly faults: NetworkFault[];
  setNow(instant: string): void;
  mutate(field: string, variables: Record<string, unknown>, viewer?: ViewerIdentity): Promise<Record<string, unknown>>;
  execute(
    query: string,
    variables?: Record<string, unknown>,
    viewer?: ViewerIdentity,
  ): Promise<Record<string, unknown>>;
  /** Runs the due steps, as the background work does. Returns their number. */
  runDue(): Promise<number>;
  checkPayments(): Promise<void>;
  published(): Promise<readonly Envelope[]>;
}

export const ACCOUNT_ID = asId<AccountId>('anna');
export function member(overrides: Partial<ViewerIdentity> = {}): ViewerIdentity {
  return asViewer({ accountId: ACCOUNT_ID, country: 'DE', scopes: ['billing:read', 'billing:write'], ...overrides });
}

export const operator = asViewer({ accountId: asId<AccountId>('operator'), scopes: ['billing:operate'] });

export const STANDARD = planIdOf('STANDARD', 'DE');
export const PREMIUM = planIdOf('PREMIUM', 'DE');
export const BASIC = planIdOf('BASIC', 'DE');

const SUBSCRIPTION =
  'id status currentPeriodStart currentPeriodEnd cancelAtPeriodEnd graceUntil plan { id } pendingPlan { id } nextCharge { amountMinor currency }';
const INVOICE =
  'id number status total { amountMinor currency } tax { amountMinor } subtotal { amountMinor } paid { amountMinor } refunded { amountMinor } lines { kind amount { amountMinor } } payments { kind outcome declineCode }';
const SUBSCRIBED = `__typename ... on SubscriptionPayload { subscription { ${SUBSCRIPTION} } invoice { ${INVOICE} } }`;
const PREVIEW =
  'quoteId expiresAt effectiveOn dueNow { amountMinor currency } credit { amountMinor } nextInvoiceTotal { amountMinor } nextInvoiceOn';

/** GraphQL document by mutation name. */
const MUTATIONS: Readonly<Record<string, string>> = {
  startMembership: `mutation ($input: StartMembershipInput!) { startMembership(input: $input) { ${SUBSCRIBED} ${problems('MembershipResult')} } }`,
  previewPlanChange: `mutation ($planId: ID!) { previewPlanChange(planId: $planId) { __typename ... on PlanChangePreview { ${PREVIEW} } ${problems('preview')} } }`,
  changePlan: `mutation ($input: ChangePlanInput!) { changePlan(input: $input) { ${SUBSCRIBED} ... on QuoteExpiredProblem { fresh { ${PREVIEW} } } ${problems('ChangePlan')} } }`,
  cancelSubscription: `mutation ($key: ID!) { cancelSubscription(idempotencyKey: $key) { ${SUBSCRIBED} ${problems('change')} } }`,
  resumeSubscription: `mutation ($key: ID!) { resumeSubscription(idempotencyKey: $key) { ${SUBSCRIBED} ${problems('change')} } }`,
  acceptPrice: `mutation ($input: AcceptPriceInput!) { acceptPrice(input: $input) { ${SUBSCRIBED} ${problems('change')} } }`,
  addPaymentMethod: `mutation ($input: AddPaymentMethodInput!) { addPaymentMethod(input: $input) { __typename ... on PaymentMethodPayload { paymentMethods { id brand last4 isDefault } } ${problems('method')} } }`,
  retryPayment: `mutation ($input: RetryPaymentInput!) { retryPayment(input: $input) { __typename ... on PaymentPayload { invoice { ${INVOICE} } subscription { ${SUBSCRIPTION} } } ${problems('payment')} } }`,
  redeemGiftCode: `mutation ($input: RedeemGiftCodeInput!) { redeemGiftCode(input: $input) { __typename ... on GiftPayload { credit { amountMinor currency } } ${problems('gift')} } }`,
  issueRefund: `mutation ($input: RefundInput!) { issueRefund(input: $input) { __typename ... on RefundPayload { invoice { ${INVOICE} } } ${problems('refund')} } }`,
  announcePrice: `mutation ($input: AnnouncePriceInput!) { announcePrice(input: $input) { __typename ... on AnnouncePricePayload { plan { id } } ${problems('announce')} } }`,
};

function problems(of: string): string {
  const withoutPayments = ['preview', 'gift', 'announce'].includes(of);
  const lines: Readonly<Record<string, string>> = {
    declined: '... on PaymentDeclinedProblem { declineCode isRetryable invoice { status } }',
    action: '... on PaymentActionRequiredProblem { actionUrl expiresAt }',
    pending: '... on PaymentPendingProblem { retryAfterSeconds }',
    refused: '... on SubscriptionRefusedProblem { reasons }',
    fields: '... on ValidationProblem { fields { path code } }',
  };
  const has = (name: string): boolean => {
    if (name === 'declined') return ['MembershipResult', 'ChangePlan', 'payment', 'refund'].includes(of);
    if (name === 'action') return ['MembershipResult', 'ChangePlan', 'payment', 'change'].includes(of);
    if (name === 'pending') return !withoutPayments;
    if (name === 'refused') return of !== 'refund' && of !== 'announce';
    return ['MembershipResult', 'change', 'method', 'gift', 'refund', 'announce'].includes(of);
  };
  return `... on Problem { code message } ${Object.entries(lines)
    .filter(([name]) => has(name))
    .map(([, text]) => text)
    .join(' ')}`;
}

export async function startTestBilling(options: StartOptions = {}): Promise<TestBilling> {
  let now = options.now ?? new Date('2026-11-22T12:00:00Z');
  const clock = (): Date => now;
  const payments = new SimulatedPayments(clock);
  const webhooks: SimulatedPayment[] = [];
  const faults: NetworkFault[] = [];
  const server = createSimulator({
    payments,
    key: SIMULATED_KEY,
    publicUrl: () => 'http://bank.test',
    fault: () => faults.shift() ?? null,
    notify: (entry) => void webhooks.push(entry),
    lateMs: 1_000_000,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const subgraph = await startSubgraph(billing, {
    seed: 'small',
    ...options,
    now,
    env: { BILLING_PAYMENT_URL: url, BILLING_PATIENCE_MS: '5000', ...options.env },
  });
  const store = await openBillingStore(subgraph.store, { clock });
  const { services } = subgraph;
  const execute: TestBilling['execute'] = async (query, variables = {}, viewer = member()) => {
    const { data, errors } = await subgraph.execute(query, variables, { viewer });
    if (data === null || errors.length > 0) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    subgraph,
    store,
    services,
    payments,
    webhooks,
    faults,
    execute,
    setNow: (instant) => {
      now = new Date(instant);
      subgraph.setNow(now);
    },
    mutate: async (field, variables, viewer = member()) =>
      (await execute(MUTATIONS[field] ?? field, variables, viewer))[field] as Record<string, unknown>,
    runDue: async () => (await runDueSteps({ billing: { store, services }, log: silentLog })).done,
    checkPayments: async () => void (await checkPayments({ billing: { store, services }, log: silentLog })),
    published: () => readLog(subgraph, 'billing'),
    [Symbol.asyncDispose]: async () => {
      await subgraph[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

export function startMembership(
  testBilling: TestBilling,
  planId: string = STANDARD,
  paymentToken = 'tok_visa_ok',
  viewer = member(),
): Promise<Record<string, unknown>> {
  return testBilling.mutate(
    'startMembership',
    { input: { idempotencyKey: `start-${planId}-${paymentToken}`, planId, paymentToken } },
    viewer,
  );
}
