import { expect, test } from 'vitest';
import { checkLedger } from '../staff/check-ledger.js';
import {
  BASIC,
  startMembership,
  member,
  operator,
  PREMIUM,
  STANDARD,
  startTestBilling,
} from './billing-with-provider.js';
import type { TestBilling } from './billing-with-provider.js';

async function isBalanced({ store }: TestBilling): Promise<boolean> {
  return (await checkLedger(store)).outOfBalance.length === 0;
}

function charges({ payments }: TestBilling) {
  return [...payments.all()]
    .filter(({ kind, status }) => kind === 'charge' && status === 'succeeded')
    .map(({ amount }) => amount);
}

test('starting a membership charges the price, issues an invoice including tax, and activates the subscription', async () => {
  await using billing = await startTestBilling();
  expect(await startMembership(billing)).toMatchObject({
    __typename: 'SubscriptionPayload',
    subscription: {
      status: 'ACTIVE',
      currentPeriodStart: '2026-11-22',
      currentPeriodEnd: '2026-12-22',
      plan: { id: STANDARD },
      nextCharge: { amountMinor: '1249', currency: 'EUR' },
    },
    invoice: {
      number: expect.stringMatching(/^DE-\d{6}$/) as string,
      status: 'PAID',
      total: { amountMinor: '1249', currency: 'EUR' },
      subtotal: { amountMinor: '1050' },
      tax: { amountMinor: '199' },
      payments: [{ outcome: 'SUCCEEDED' }],
    },
  });
  expect(charges(billing)).toEqual(['1249']);
  expect(await isBalanced(billing)).toBe(true);
  expect(
    (await billing.published())
      .filter(({ key }) => key === 'anna')
      .map(({ type, payload }) => [type, (payload as { status: string }).status]),
  ).toEqual([
    ['SubscriptionChanged', 'INCOMPLETE'],
    ['SubscriptionActivated', 'ACTIVE'],
  ]);
});

test('a declined card gives no access and voids the invoice, which keeps its number; another attempt may succeed', async () => {
  await using billing = await startTestBilling();
  expect(await startMembership(billing, STANDARD, 'tok_visa_insufficient')).toMatchObject({
    __typename: 'PaymentDeclinedProblem',
    declineCode: 'insufficient_funds',
    isRetryable: true,
    invoice: { status: 'VOID' },
  });
  expect(await billing.execute('{ viewer { subscription { status } } }')).toEqual({
    viewer: { subscription: { status: 'INCOMPLETE' } },
  });
  expect(await startMembership(billing, STANDARD, 'tok_visa_ok')).toMatchObject({ subscription: { status: 'ACTIVE' } });
  const { viewer } = (await billing.execute('{ viewer { invoices { edges { node { number status } } } } }')) as {
    viewer: { invoices: { edges: { node: { number: string; status: string } }[] } };
  };
  const numbers = viewer.invoices.edges.map(({ node }) => Number(node.number.split('-')[1])).sort((a, b) => a - b);
  expect(numbers[1]).toBe((numbers[0] ?? 0) + 1);
  expect(await isBalanced(billing)).toBe(true);
});

test('after the bank’s authentication, the same key returns the outcome', async () => {
  await using billing = await startTestBilling();
  const asked = await startMembership(billing, STANDARD, 'tok_visa_challenge');
  expect(asked).toMatchObject({
    __typename: 'PaymentActionRequiredProblem',
    actionUrl: expect.stringMatching(/^http:\/\/bank\.test\/authenticate\//) as string,
  });
  const reference = String(asked['actionUrl']).split('/').at(-1) ?? '';
  billing.payments.finish(reference, true);
  billing.setNow('2026-11-22T12:05:00Z');
  await billing.checkPayments();
  expect(await startMembership(billing, STANDARD, 'tok_visa_challenge')).toMatchObject({
    __typename: 'SubscriptionPayload',
    subscription: { status: 'ACTIVE' },
  });
  expect(charges(billing)).toEqual(['1249']);
});

test('the same key and request have the same result and one charge; another request with the key is refused', async () => {
  await using billing = await startTestBilling();
  const responses = await Promise.all(Array.from({ length: 10 }, () => startMembership(billing)));
  expect(new Set(responses.map((response) => JSON.stringify(response))).size).toBe(1);
  expect(charges(billing)).toEqual(['1249']);
  const other = await billing.mutate('startMembership', {
    input: { idempotencyKey: `start-${STANDARD}-tok_visa_ok`, planId: PREMIUM, paymentToken: 'tok_visa_ok' },
  });
  expect(other).toMatchObject({ __typename: 'IdempotencyConflictProblem' });
});

test('ten concurrent starts with ten keys create one subscription and one charge', async () => {
  await using billing = await startTestBilling();
  const start = (count: number) =>
    billing.mutate('startMembership', {
      input: { idempotencyKey: `parallel-${count}`, planId: STANDARD, paymentToken: 'tok_visa_ok' },
    });
  const responses = await Promise.all(Array.from({ length: 10 }, (_, count) => start(count)));
  expect(responses.filter(({ __typename }) => __typename === 'SubscriptionPayload')).toHaveLength(1);
  expect(charges(billing)).toEqual(['1249']);
});

test('an upgrade costs the quote exactly and starts at once; a quote expires', async () => {
  await using billing = await startTestBilling();
  await startMembership(billing);
  billing.setNow('2026-12-07T12:00:00Z');
  const quote = await billing.mutate('previewPlanChange', { planId: PREMIUM });
  // 14.5 of 30 days are left: 1249 and 1849 of them are 603.68 and 893.68.
  expect(quote).toMatchObject({
    __typename: 'PlanChangePreview',
    dueNow: { amountMinor: '290', currency: 'EUR' },
    credit: { amountMinor: '604' },
    effectiveOn: '2026-12-07',
    nextInvoiceTotal: { amountMinor: '1849' },
    nextInvoiceOn: '2026-12-22',
  });
  billing.setNow('2026-12-07T12:20:00Z');
  const late = await billing.mutate('changePlan', {
    input: { idempotencyKey: 'too-late-1', quoteId: quote['quoteId'] },
  });
  expect(late).toMatchObject({ __typename: 'QuoteExpiredProblem', fresh: { dueNow: { currency: 'EUR' } } });
  const fresh = late['fresh'] as { quoteId: string; dueNow: { amountMinor: string } };
  const changed = await billing.mutate('changePlan', {
    input: { idempotencyKey: 'in-time-1', quoteId: fresh.quoteId },
  });
  expect(changed).toMatchObject({
    subscription: { plan: { id: PREMIUM }, currentPeriodEnd: '2026-12-22' },
    invoice: { total: { amountMinor: fresh.dueNow.amountMinor } },
  });
  expect(charges(billing)).toEqual(['1249', fresh.dueNow.amountMinor]);
  expect(
    await billing.mutate('changePlan', { input: { idempotencyKey: 'again-1234', quoteId: fresh.quoteId } }),
  ).toMatchObject({ __typename: 'SamePlanProblem' });
});

test('a downgrade starts with the next period and has no charge now', async () => {
  await using billing = await startTestBilling();
  await startMembership(billing);
  const quote = await billing.mutate('previewPlanChange', { planId: BASIC });
  expect(quote).toMatchObject({ dueNow: { amountMinor: '0' }, effectiveOn: '2026-12-22' });
  expect(
    await billing.mutate('changePlan', { input: { idempotencyKey: 'down-1234', quoteId: quote['quoteId'] } }),
  ).toMatchObject({
    subscription: { plan: { id: STANDARD }, pendingPlan: { id: BASIC }, nextCharge: { amountMinor: '749' } },
  });
  billing.setNow('2026-12-22T00:00:00Z');
  expect(await billing.runDue()).toBeGreaterThan(0);
  expect(
    await billing.execute('{ viewer { subscription { plan { id } pendingPlan { id } currentPeriodStart } } }'),
  ).toEqual({
    viewer: { subscription: { plan: { id: BASIC }, pendingPlan: null, currentPeriodStart: '2026-12-22' } },
  });
  expect(charges(billing).slice(0, 1)).toEqual(['1249']);
});

test('a cancelled subscription runs to the end of its period; cancelling is idempotent; it can be resumed until then, and started again afterwards', async () => {
  await using billing = await startTestBilling();
  await startMembership(billing);
  expect(await billing.mutate('cancelSubscription', { key: 'cancel-1' })).toMatchObject({
    subscription: { status: 'ACTIVE', cancelAtPeriodEnd: true, nextCharge: null },
  });
  expect(await billing.mutate('cancelSubscription', { key: 'cancel-2' })).toMatchObject({
    subscription: { cancelAtPeriodEnd: true },
  });
  expect(await billing.mutate('resumeSubscription', { key: 'resume-1' })).toMatchObject({
    subscription: { cancelAtPeriodEnd: false },
  });
  await billing.mutate('cancelSubscription', { key: 'cancel-3' });
  billing.setNow('2026-12-22T00:00:00Z');
  await billing.runDue();
  expect(await billing.execute('{ viewer { subscription { status } } }')).toEqual({
    viewer: { subscription: { status: 'CANCELLED' } },
  });
  expect(await billing.mutate('resumeSubscription', { key: 'resume-2' })).toMatchObject({
    __typename: 'SubscriptionRefusedProblem',
    reasons: ['CANCELLED'],
  });
  const again = await billing.mutate('startMembership', {
    input: { idempotencyKey: 'win-back-1', planId: PREMIUM, paymentToken: 'tok_visa_ok' },
  });
  expect(again).toMatchObject({ subscription: { status: 'ACTIVE', currentPeriodStart: '2026-12-22' } });
});

test('every reason for a refusal is reported', async () => {
  await using billing = await startTestBilling();
  const foreign = member({ country: 'DE' });
  await billing.mutate('redeemGiftCode', { input: { idempotencyKey: 'gift-0001', code: 'POPCORN-EUR-1' } }, foreign);
  const { reasons } = await billing.mutate('startMembership', {
    input: { idempotencyKey: 'foreign-1', planId: 'nonsense', paymentToken: 'tok_visa_ok' },
  });
  expect(reasons).toBeUndefined();
  await startMembership(billing, STANDARD, 'tok_visa_ok');
  expect(
    await billing.mutate('startMembership', {
      input: { idempotencyKey: 'foreign-2', planId: (await plansOf(billing, 'US'))[0], paymentToken: 'tok_visa_ok' },
    }),
  ).toMatchObject({
    reasons: ['ALREADY_SUBSCRIBED', 'PLAN_NOT_SOLD_HERE'],
  });
});

async function plansOf(billing: TestBilling, country: string): Promise<readonly string[]> {
  return (
    (await billing.execute('query ($country: CountryCode!) { plans(country: $country) { id } }', { country })) as {
      plans: { id: string }[];
    }
  ).plans.map(({ id }) => id);
}

test('of two concurrent redemptions of a gift code one succeeds, and its credit is used before the card', async () => {
  await using billing = await startTestBilling();
  const [anna, ben] = [member(), member({ accountId: 'ben' as never })];
  const redeem = (viewer: typeof anna) =>
    billing.mutate('redeemGiftCode', { input: { idempotencyKey: 'gift-1234', code: 'popcorn eur 1' } }, viewer);
  const responses = await Promise.all([redeem(anna), redeem(ben)]);
  expect(responses.map(({ __typename }) => __typename).sort()).toEqual(['GiftCodeUsedProblem', 'GiftPayload']);
  const winner = responses[0]?.['__typename'] === 'GiftPayload' ? anna : ben;
  // With 20.00 of credit, the first period is free and the second charges 4.98 to the card.
  expect(await startMembership(billing, STANDARD, 'tok_visa_ok', winner)).toMatchObject({
    subscription: { status: 'ACTIVE' },
    invoice: { status: 'PAID', total: { amountMinor: '0' }, payments: [] },
  });
  expect(charges(billing)).toEqual([]);
  billing.setNow('2026-12-22T00:00:00Z');
  await billing.runDue();
  expect(charges(billing)).toContain('498');
  expect(await billing.execute('{ viewer { credit { amountMinor } } }', {}, winner)).toEqual({
    viewer: { credit: { amountMinor: '0' } },
  });
  expect(await isBalanced(billing)).toBe(true);
});

test('concurrent refunds do not exceed the paid amount', async () => {
  await using billing = await startTestBilling();
  const { invoice } = (await startMembership(billing)) as { invoice: { id: string } };
  const refund = (count: number) =>
    billing.mutate(
      'issueRefund',
      {
        input: {
          idempotencyKey: `refund-${count}`,
          invoiceId: invoice.id,
          amount: { amountMinor: '500', currency: 'EUR' },
        },
      },
      operator,
    );
  const responses = await Promise.all([1, 2, 3, 4].map(refund));
  expect(responses.map(({ __typename }) => __typename).sort()).toEqual([
    'RefundPayload',
    'RefundPayload',
    'ValidationProblem',
    'ValidationProblem',
  ]);
  expect(
    await billing.mutate('issueRefund', { input: { idempotencyKey: 'refund-rest', invoiceId: invoice.id } }, operator),
  ).toMatchObject({ invoice: { status: 'REFUNDED', refunded: { amountMinor: '1249' } } });
  const { balance } = await checkLedger(billing.store);
  expect(balance.get('EUR')?.get('provider')).toBe(0n);
  expect(await isBalanced(billing)).toBe(true);
});

test('billing data requires its scopes, also in requests that bypass the router', async () => {
  await using billing = await startTestBilling();
  const child = member({ scopes: [], isKids: true });
  for (const query of [
    '{ viewer { invoices { edges { cursor } } } }',
    '{ viewer { paymentMethods { id } } }',
    '{ viewer { credit { currency } } }',
    '{ ledgerCheck { isBalanced } }',
    '{ billingIncidents { edges { cursor } } }',
  ]) {
    const { errors } = await billing.subgraph.execute(query, {}, { viewer: child });
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN']);
  }
  const { errors } = await billing.subgraph.execute(
    'mutation { cancelSubscription(idempotencyKey: "12345678") { __typename } }',
    {},
    { viewer: child },
  );
  expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  const refund = await billing.subgraph.execute(
    'mutation { issueRefund(input: { idempotencyKey: "12345678", invoiceId: "x" }) { __typename } }',
    {},
    { viewer: member() },
  );
  expect(refund.errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  expect(
    (await billing.subgraph.execute('mutation { cancelSubscription(idempotencyKey: "12345678") { __typename } }'))
      .errors[0]?.extensions,
  ).toMatchObject({ code: 'UNAUTHENTICATED' });
});
