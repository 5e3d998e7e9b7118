import { expect, test } from 'vitest';
import { checkLedger } from '../staff/check-ledger.js';
import { BASIC, joined, member, operator, PREMIUM, STANDARD, startBillingHouse } from './billing-with-provider.js';
import type { BillingHouse } from './billing-with-provider.js';

async function isBalanced({ store }: BillingHouse): Promise<boolean> {
  return (await checkLedger(store)).outOfBalance.length === 0;
}
function charges({ book }: BillingHouse) {
  return [...book.all()]
    .filter(({ kind, status }) => kind === 'charge' && status === 'succeeded')
    .map(({ amount }) => amount);
}

test('who joins is charged the price, gets an invoice with the tax in it, and may watch', async () => {
  await using house = await startBillingHouse();
  expect(await joined(house)).toMatchObject({
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
  expect(charges(house)).toEqual(['1249']);
  expect(await isBalanced(house)).toBe(true);
  expect(
    (await house.told())
      .filter(({ key }) => key === 'anna')
      .map(({ type, payload }) => [type, (payload as { status: string }).status]),
  ).toEqual([
    ['SubscriptionChanged', 'INCOMPLETE'],
    ['SubscriptionActivated', 'ACTIVE'],
  ]);
});

test('a declined card gives no access, voids the invoice and keeps its number, and another try may succeed', async () => {
  await using house = await startBillingHouse();
  expect(await joined(house, STANDARD, 'tok_visa_insufficient')).toMatchObject({
    __typename: 'PaymentDeclinedProblem',
    declineCode: 'insufficient_funds',
    isRetryable: true,
    invoice: { status: 'VOID' },
  });
  expect(await house.ask('{ viewer { subscription { status } } }')).toEqual({
    viewer: { subscription: { status: 'INCOMPLETE' } },
  });
  expect(await joined(house, STANDARD, 'tok_visa_ok')).toMatchObject({ subscription: { status: 'ACTIVE' } });
  const { viewer } = (await house.ask('{ viewer { invoices { edges { node { number status } } } } }')) as {
    viewer: { invoices: { edges: { node: { number: string; status: string } }[] } };
  };
  const numbers = viewer.invoices.edges.map(({ node }) => Number(node.number.split('-')[1])).sort((a, b) => a - b);
  expect(numbers[1]).toBe((numbers[0] ?? 0) + 1);
  expect(await isBalanced(house)).toBe(true);
});

test('a bank that asks who it is, is answered, and the same key then tells the end of it', async () => {
  await using house = await startBillingHouse();
  const asked = await joined(house, STANDARD, 'tok_visa_challenge');
  expect(asked).toMatchObject({
    __typename: 'PaymentActionRequiredProblem',
    actionUrl: expect.stringMatching(/^http:\/\/bank\.test\/authenticate\//) as string,
  });
  const reference = String(asked['actionUrl']).split('/').at(-1) ?? '';
  house.book.finish(reference, true);
  house.setNow('2026-11-22T12:05:00Z');
  await house.checkPayments();
  expect(await joined(house, STANDARD, 'tok_visa_challenge')).toMatchObject({
    __typename: 'SubscriptionPayload',
    subscription: { status: 'ACTIVE' },
  });
  expect(charges(house)).toEqual(['1249']);
});

test('the same key and request have the same answer and one charge; another request under the key is refused', async () => {
  await using house = await startBillingHouse();
  const answers = await Promise.all(Array.from({ length: 10 }, () => joined(house)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(charges(house)).toEqual(['1249']);
  const other = await house.mutate('startMembership', {
    input: { idempotencyKey: `start-${STANDARD}-tok_visa_ok`, planId: PREMIUM, paymentToken: 'tok_visa_ok' },
  });
  expect(other).toMatchObject({ __typename: 'IdempotencyConflictProblem' });
});

test('ten starts under ten keys at one moment are one subscription and one charge', async () => {
  await using house = await startBillingHouse();
  const start = (count: number) =>
    house.mutate('startMembership', {
      input: { idempotencyKey: `parallel-${count}`, planId: STANDARD, paymentToken: 'tok_visa_ok' },
    });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, count) => start(count)));
  expect(answers.filter(({ __typename }) => __typename === 'SubscriptionPayload')).toHaveLength(1);
  expect(charges(house)).toEqual(['1249']);
});

test('an upgrade costs what the quote said, to the unit, and comes at once; the quote does not hold for ever', async () => {
  await using house = await startBillingHouse();
  await joined(house);
  house.setNow('2026-12-07T12:00:00Z');
  const quote = await house.mutate('previewPlanChange', { planId: PREMIUM });
  // 14.5 of 30 days are left: 1249 and 1849 of them are 603.68 and 893.68.
  expect(quote).toMatchObject({
    __typename: 'PlanChangePreview',
    dueNow: { amountMinor: '290', currency: 'EUR' },
    credit: { amountMinor: '604' },
    effectiveOn: '2026-12-07',
    nextInvoiceTotal: { amountMinor: '1849' },
    nextInvoiceOn: '2026-12-22',
  });
  house.setNow('2026-12-07T12:20:00Z');
  const late = await house.mutate('changePlan', { input: { idempotencyKey: 'too-late-1', quoteId: quote['quoteId'] } });
  expect(late).toMatchObject({ __typename: 'QuoteExpiredProblem', fresh: { dueNow: { currency: 'EUR' } } });
  const fresh = late['fresh'] as { quoteId: string; dueNow: { amountMinor: string } };
  const changed = await house.mutate('changePlan', { input: { idempotencyKey: 'in-time-1', quoteId: fresh.quoteId } });
  expect(changed).toMatchObject({
    subscription: { plan: { id: PREMIUM }, currentPeriodEnd: '2026-12-22' },
    invoice: { total: { amountMinor: fresh.dueNow.amountMinor } },
  });
  expect(charges(house)).toEqual(['1249', fresh.dueNow.amountMinor]);
  expect(
    await house.mutate('changePlan', { input: { idempotencyKey: 'again-1234', quoteId: fresh.quoteId } }),
  ).toMatchObject({ __typename: 'SamePlanProblem' });
});

test('a downgrade waits for the period’s end and costs nothing now', async () => {
  await using house = await startBillingHouse();
  await joined(house);
  const quote = await house.mutate('previewPlanChange', { planId: BASIC });
  expect(quote).toMatchObject({ dueNow: { amountMinor: '0' }, effectiveOn: '2026-12-22' });
  expect(
    await house.mutate('changePlan', { input: { idempotencyKey: 'down-1234', quoteId: quote['quoteId'] } }),
  ).toMatchObject({
    subscription: { plan: { id: STANDARD }, pendingPlan: { id: BASIC }, nextCharge: { amountMinor: '749' } },
  });
  house.setNow('2026-12-22T00:00:00Z');
  expect(await house.runDue()).toBeGreaterThan(0);
  expect(await house.ask('{ viewer { subscription { plan { id } pendingPlan { id } currentPeriodStart } } }')).toEqual({
    viewer: { subscription: { plan: { id: BASIC }, pendingPlan: null, currentPeriodStart: '2026-12-22' } },
  });
  expect(charges(house).slice(0, 1)).toEqual(['1249']);
});

test('who cancels watches to the end of the period; twice is once; a change of mind is possible until then, and a new start after', async () => {
  await using house = await startBillingHouse();
  await joined(house);
  expect(await house.mutate('cancelSubscription', { key: 'cancel-1' })).toMatchObject({
    subscription: { status: 'ACTIVE', cancelAtPeriodEnd: true, nextCharge: null },
  });
  expect(await house.mutate('cancelSubscription', { key: 'cancel-2' })).toMatchObject({
    subscription: { cancelAtPeriodEnd: true },
  });
  expect(await house.mutate('resumeSubscription', { key: 'resume-1' })).toMatchObject({
    subscription: { cancelAtPeriodEnd: false },
  });
  await house.mutate('cancelSubscription', { key: 'cancel-3' });
  house.setNow('2026-12-22T00:00:00Z');
  await house.runDue();
  expect(await house.ask('{ viewer { subscription { status } } }')).toEqual({
    viewer: { subscription: { status: 'CANCELLED' } },
  });
  expect(await house.mutate('resumeSubscription', { key: 'resume-2' })).toMatchObject({
    __typename: 'SubscriptionRefusedProblem',
    reasons: ['CANCELLED'],
  });
  const again = await house.mutate('startMembership', {
    input: { idempotencyKey: 'win-back-1', planId: PREMIUM, paymentToken: 'tok_visa_ok' },
  });
  expect(again).toMatchObject({ subscription: { status: 'ACTIVE', currentPeriodStart: '2026-12-22' } });
});

test('all reasons for a refusal are told, not the first', async () => {
  await using house = await startBillingHouse();
  const foreign = member({ country: 'DE' });
  await house.mutate('redeemGiftCode', { input: { idempotencyKey: 'gift-0001', code: 'POPCORN-EUR-1' } }, foreign);
  const { reasons } = await house.mutate('startMembership', {
    input: { idempotencyKey: 'foreign-1', planId: 'nonsense', paymentToken: 'tok_visa_ok' },
  });
  expect(reasons).toBeUndefined();
  await joined(house, STANDARD, 'tok_visa_ok');
  expect(
    await house.mutate('startMembership', {
      input: { idempotencyKey: 'foreign-2', planId: (await plansOf(house, 'US'))[0], paymentToken: 'tok_visa_ok' },
    }),
  ).toMatchObject({
    reasons: ['ALREADY_SUBSCRIBED', 'PLAN_NOT_SOLD_HERE'],
  });
});

async function plansOf(house: BillingHouse, country: string): Promise<readonly string[]> {
  return (
    (await house.ask('query ($country: CountryCode!) { plans(country: $country) { id } }', { country })) as {
      plans: { id: string }[];
    }
  ).plans.map(({ id }) => id);
}

test('a gift code has one winner, and its credit is used before the card', async () => {
  await using house = await startBillingHouse();
  const [anna, ben] = [member(), member({ accountId: 'ben' as never })];
  const redeem = (viewer: typeof anna) =>
    house.mutate('redeemGiftCode', { input: { idempotencyKey: 'gift-1234', code: 'popcorn eur 1' } }, viewer);
  const answers = await Promise.all([redeem(anna), redeem(ben)]);
  expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['GiftCodeUsedProblem', 'GiftPayload']);
  const winner = answers[0]?.['__typename'] === 'GiftPayload' ? anna : ben;
  // 20.00 of credit: the first period is free of charge, the second takes the rest and 4.98 from the card.
  expect(await joined(house, STANDARD, 'tok_visa_ok', winner)).toMatchObject({
    subscription: { status: 'ACTIVE' },
    invoice: { status: 'PAID', total: { amountMinor: '0' }, payments: [] },
  });
  expect(charges(house)).toEqual([]);
  house.setNow('2026-12-22T00:00:00Z');
  await house.runDue();
  expect(charges(house)).toContain('498');
  expect(await house.ask('{ viewer { credit { amountMinor } } }', {}, winner)).toEqual({
    viewer: { credit: { amountMinor: '0' } },
  });
  expect(await isBalanced(house)).toBe(true);
});

test('more than was paid is not given back, however many refunds are asked for at once', async () => {
  await using house = await startBillingHouse();
  const { invoice } = (await joined(house)) as { invoice: { id: string } };
  const refund = (count: number) =>
    house.mutate(
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
  const answers = await Promise.all([1, 2, 3, 4].map(refund));
  expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
    'RefundPayload',
    'RefundPayload',
    'ValidationProblem',
    'ValidationProblem',
  ]);
  expect(
    await house.mutate('issueRefund', { input: { idempotencyKey: 'refund-rest', invoiceId: invoice.id } }, operator),
  ).toMatchObject({ invoice: { status: 'REFUNDED', refunded: { amountMinor: '1249' } } });
  const { balance } = await checkLedger(house.store);
  expect(balance.get('EUR')?.get('provider')).toBe(0n);
  expect(await isBalanced(house)).toBe(true);
});

test('money is for those who may, asked directly as well', async () => {
  await using house = await startBillingHouse();
  const child = member({ scopes: [], isKids: true });
  for (const query of [
    '{ viewer { invoices { edges { cursor } } } }',
    '{ viewer { paymentMethods { id } } }',
    '{ viewer { credit { currency } } }',
    '{ ledgerCheck { isBalanced } }',
    '{ billingIncidents { edges { cursor } } }',
  ]) {
    const { errors } = await house.subgraph.ask(query, {}, { viewer: child });
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN']);
  }
  const { errors } = await house.subgraph.ask(
    'mutation { cancelSubscription(idempotencyKey: "12345678") { __typename } }',
    {},
    { viewer: child },
  );
  expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  const refund = await house.subgraph.ask(
    'mutation { issueRefund(input: { idempotencyKey: "12345678", invoiceId: "x" }) { __typename } }',
    {},
    { viewer: member() },
  );
  expect(refund.errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  expect(
    (await house.subgraph.ask('mutation { cancelSubscription(idempotencyKey: "12345678") { __typename } }')).errors[0]
      ?.extensions,
  ).toMatchObject({ code: 'UNAUTHENTICATED' });
});
