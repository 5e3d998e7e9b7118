import { expect, test } from 'vitest';
import { reconcile } from '../payments/reconcile.js';
import { sign, SIGNATURE_HEADER } from '../payments/signature.js';
import { WEBHOOK_PATH } from '../payments/webhook.js';
import { SIMULATED_WEBHOOK_SECRET } from '../config.js';
import { toWire } from '../payment-simulator/wire.js';
import { checkLedger } from '../staff/check-ledger.js';
import { startMembership, member, operator, PREMIUM, STANDARD, startTestBilling } from './billing-with-provider.js';
import type { TestBilling } from './billing-with-provider.js';

const SUBSCRIPTION =
  '{ viewer { subscription { status currentPeriodStart currentPeriodEnd graceUntil openInvoice { id } } } }';
async function readSubscription(billing: TestBilling) {
  return (
    (await billing.execute(SUBSCRIPTION)) as {
      viewer: {
        subscription: {
          status: string;
          currentPeriodStart: string;
          currentPeriodEnd: string;
          graceUntil: string | null;
          openInvoice: { id: string } | null;
        };
      };
    }
  ).viewer.subscription;
}

function chargesOf(billing: TestBilling) {
  return [...billing.payments.all()].filter(
    ({ kind, status, currency }) => kind === 'charge' && status === 'succeeded' && currency === 'EUR',
  );
}

async function isBalanced({ store }: TestBilling): Promise<boolean> {
  return (await checkLedger(store)).outOfBalance.length === 0;
}

/** Starts billing with the sample plans and without the sample accounts. */
async function startWithoutSampleMembers(): Promise<TestBilling> {
  const billing = await startTestBilling();
  const { accounts } = billing.store.collections;
  const others = (await accounts.find({ limit: 1000 })).documents;
  await billing.store.commit({ writes: others.map(({ id }) => accounts.remove(id)) });
  return billing;
}

function replaceCard(billing: TestBilling, token: string) {
  return billing.mutate('addPaymentMethod', { input: { idempotencyKey: `card-${token}`, providerToken: token } });
}

test('each period is invoiced once by concurrent runs, and three missed periods get three invoices', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing);
  billing.setNow('2027-02-22T09:00:00Z');
  await Promise.all([billing.runDue(), billing.runDue(), billing.runDue()]);
  expect(chargesOf(billing)).toHaveLength(4);
  expect(await readSubscription(billing)).toMatchObject({
    status: 'ACTIVE',
    currentPeriodStart: '2027-02-22',
    currentPeriodEnd: '2027-03-22',
  });
  expect(await billing.runDue()).toBe(0);
  expect(await isBalanced(billing)).toBe(true);
});

test('a declined renewal is retried on days 1, 3, 5 and 7; then grace period, hold and subscription end in turn', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing);
  await replaceCard(billing, 'tok_visa_insufficient');
  const tries: string[] = [];
  for (let hour = 0; hour < 24 * 45; hour += 12) {
    const at = new Date(Date.parse('2026-12-22T00:00:00Z') + hour * 3_600_000).toISOString();
    billing.setNow(at);
    const before = [...billing.payments.all()].length;
    await billing.runDue();
    if ([...billing.payments.all()].length > before) tries.push(at.slice(0, 10));
    const { status } = await readSubscription(billing);
    expect(status).toBe(at < '2026-12-30' ? 'PAST_DUE' : at < '2027-01-29' ? 'ON_HOLD' : 'CANCELLED');
  }
  expect(tries).toEqual(['2026-12-22', '2026-12-23', '2026-12-25', '2026-12-27', '2026-12-29']);
  const { balance } = await checkLedger(billing.store);
  expect([balance.get('EUR')?.get('receivable'), balance.get('EUR')?.get('badDebt')]).toEqual([0n, 1249n]);
  expect((await billing.published()).filter(({ type }) => type === 'PaymentFailed')).toHaveLength(5);
});

test('a hard-declined card is not retried; another card pays the invoice and reactivates the subscription', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing);
  await replaceCard(billing, 'tok_visa_stolen');
  billing.setNow('2026-12-22T00:00:00Z');
  await billing.runDue();
  billing.setNow('2026-12-28T00:00:00Z');
  expect(await billing.runDue()).toBe(0);
  const { openInvoice } = await readSubscription(billing);
  await replaceCard(billing, 'tok_visa_ok_2');
  const paid = await billing.mutate('retryPayment', {
    input: { idempotencyKey: 'retry-1234', invoiceId: openInvoice?.id },
  });
  expect(paid).toMatchObject({
    __typename: 'PaymentPayload',
    invoice: { status: 'PAID', payments: [{ outcome: 'DECLINED_HARD' }, { outcome: 'SUCCEEDED' }] },
    subscription: { status: 'ACTIVE', currentPeriodEnd: '2027-01-22', graceUntil: null },
  });
});

test('a payment during the hold starts a new period on that day', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing);
  await replaceCard(billing, 'tok_visa_insufficient');
  for (const day of ['2026-12-22', '2026-12-30', '2027-01-05']) {
    billing.setNow(`${day}T08:00:00Z`);
    await billing.runDue();
  }
  const { status, openInvoice } = await readSubscription(billing);
  expect(status).toBe('ON_HOLD');
  await replaceCard(billing, 'tok_visa_ok_2');
  await billing.mutate('retryPayment', { input: { idempotencyKey: 'retry-1234', invoiceId: openInvoice?.id } });
  expect(await readSubscription(billing)).toMatchObject({
    status: 'ACTIVE',
    currentPeriodStart: '2027-01-05',
    currentPeriodEnd: '2027-02-05',
  });
});

test.each(['silent', 'lost'] as const)(
  'a charge of a %s card is unknown, blocks the next one, and is found by its reference',
  async (behaviour) => {
    await using billing = await startWithoutSampleMembers();
    expect(await startMembership(billing, STANDARD, `tok_visa_${behaviour}`)).toMatchObject({
      __typename: 'PaymentPendingProblem',
    });
    expect(chargesOf(billing)).toHaveLength(behaviour === 'silent' ? 1 : 0);
    expect(await startMembership(billing, PREMIUM, 'tok_visa_ok')).toMatchObject({
      __typename: 'PaymentPendingProblem',
    });
    billing.setNow('2026-11-22T12:05:00Z');
    await billing.checkPayments();
    expect(await startMembership(billing, STANDARD, `tok_visa_${behaviour}`)).toMatchObject({
      subscription: { status: 'ACTIVE' },
    });
    expect(chargesOf(billing)).toHaveLength(1);
    expect(await isBalanced(billing)).toBe(true);
  },
);

async function post(billing: TestBilling, body: string, signature?: string): Promise<number> {
  const { status } = await billing.subgraph.post(
    WEBHOOK_PATH,
    body,
    signature === undefined ? {} : { [SIGNATURE_HEADER]: signature },
  );
  return status;
}

const now = new Date('2026-11-22T12:00:00Z');

test('signed webhooks are applied, repeated and in any order; others are rejected', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing, STANDARD, 'tok_visa_late');
  const [entry] = [...billing.payments.all()];
  if (entry === undefined) throw new Error('Nothing was charged.');
  const early = JSON.stringify({ payment: toWire(entry, 'http://bank.test') });
  const finished = billing.payments.finish(entry.reference, true);
  const late = JSON.stringify({ payment: finished === null ? null : toWire(finished, 'http://bank.test') });
  expect(await post(billing, late)).toBe(401);
  expect(await post(billing, late, sign('another secret', late, now))).toBe(401);
  expect(await post(billing, `${late} `, sign(SIMULATED_WEBHOOK_SECRET, late, now))).toBe(401);
  expect(await post(billing, late, sign(SIMULATED_WEBHOOK_SECRET, late, new Date('2026-11-22T11:00:00Z')))).toBe(401);
  expect(await post(billing, '{}', sign(SIMULATED_WEBHOOK_SECRET, '{}', now))).toBe(400);
  expect((await readSubscription(billing)).status).toBe('INCOMPLETE');
  for (const body of [late, early, late, early])
    expect(await post(billing, body, sign(SIMULATED_WEBHOOK_SECRET, body, now))).toBe(200);
  expect((await readSubscription(billing)).status).toBe('ACTIVE');
  const { transactions } = await checkLedger(billing.store);
  await post(billing, late, sign(SIMULATED_WEBHOOK_SECRET, late, now));
  expect((await checkLedger(billing.store)).transactions).toBe(transactions);
});

test('a chargeback holds the subscription until the invoice is paid again', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing);
  const [charge] = chargesOf(billing);
  const disputed = billing.payments.dispute(charge?.reference ?? '');
  const body = JSON.stringify({ payment: disputed === null ? null : toWire(disputed, 'http://bank.test') });
  expect(await post(billing, body, sign(SIMULATED_WEBHOOK_SECRET, body, now))).toBe(200);
  const { status, openInvoice } = await readSubscription(billing);
  expect(status).toBe('ON_HOLD');
  expect(
    await billing.mutate(
      'issueRefund',
      { input: { idempotencyKey: 'refund-me-not', invoiceId: openInvoice?.id } },
      operator,
    ),
  ).toMatchObject({ __typename: 'ValidationProblem' });
  await billing.mutate('retryPayment', { input: { idempotencyKey: 'retry-1234', invoiceId: openInvoice?.id } });
  expect((await readSubscription(billing)).status).toBe('ACTIVE');
  expect(await isBalanced(billing)).toBe(true);
});

test('a difference of one unit between our payments and the provider’s is one incident', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing);
  expect(await reconcile(billing, '2026-11-22')).toEqual([]);
  const { payments } = billing.store.collections;
  const ours = (await payments.find({ limit: 10 })).documents[0];
  if (ours === undefined) throw new Error('Nothing was paid.');
  await billing.store.commit({
    writes: [payments.upsert({ ...ours, amount: { amountMinor: '1250', currency: 'EUR' } })],
  });
  billing.payments.charge(
    { reference: 'theirs-alone', amount: '1', currency: 'EUR', onSession: true },
    { token: 'tok_visa_ok', brand: 'visa', behaviour: 'ok', last4: '0000', expiresOn: '2039-12-31' },
  );
  await reconcile(billing, '2026-11-22');
  await reconcile(billing, '2026-11-22');
  const { billingIncidents } = (await billing.execute(
    '{ billingIncidents { edges { node { kind ours { amountMinor } theirs { amountMinor } } } } }',
    {},
    operator,
  )) as { billingIncidents: { edges: { node: unknown }[] } };
  expect(billingIncidents.edges.map(({ node }) => node)).toEqual(
    expect.arrayContaining([
      { kind: 'AMOUNT_DIFFERS', ours: { amountMinor: '1250' }, theirs: { amountMinor: '1249' } },
      { kind: 'MISSING_HERE', ours: null, theirs: { amountMinor: '1' } },
    ]),
  );
  expect(billingIncidents.edges).toHaveLength(2);
});

test('a higher price is charged only with consent; an announcement with less than 30 days’ notice is rejected with every problem', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing);
  const [anna, ben] = [member(), member({ accountId: 'ben' as never })];
  await startMembership(billing, STANDARD, 'tok_visa_ok', ben);
  const announce = (key: string, amountMinor: string, currency: string, effectiveOn: string) =>
    billing.mutate(
      'announcePrice',
      { input: { idempotencyKey: key, planId: STANDARD, price: { amountMinor, currency }, effectiveOn } },
      operator,
    );
  const refused = await announce('price-0001', '0', 'USD', '2026-12-01');
  expect((refused['fields'] as { code: string }[]).map(({ code }) => code)).toEqual([
    'CURRENCY',
    'NOT_POSITIVE',
    'NOTICE',
  ]);
  expect(await announce('price-0002', '1499', 'EUR', '2026-12-22')).toMatchObject({
    __typename: 'AnnouncePricePayload',
  });
  const ANNOUNCED =
    '{ viewer { subscription { announcedPrice { version price { amountMinor } isAccepted } nextCharge { amountMinor } } } }';
  expect(await billing.execute(ANNOUNCED, {}, anna)).toEqual({
    viewer: {
      subscription: {
        announcedPrice: { version: 2, price: { amountMinor: '1499' }, isAccepted: false },
        nextCharge: { amountMinor: '1249' },
      },
    },
  });
  await billing.mutate('acceptPrice', { input: { idempotencyKey: 'accept-1', priceVersion: 2 } }, anna);
  billing.setNow('2026-12-22T00:00:00Z');
  await billing.runDue();
  expect(
    chargesOf(billing)
      .map(({ amount }) => amount)
      .sort(),
  ).toEqual(['1249', '1249', '1249', '1499']);
  expect(await billing.execute(ANNOUNCED, {}, anna)).toMatchObject({
    viewer: { subscription: { announcedPrice: null, nextCharge: { amountMinor: '1499' } } },
  });
  expect((await billing.published()).filter(({ type }) => type === 'PriceChangeAnnounced')).toHaveLength(1);
});

test('erasure removes an account’s cards and id, keeps its records, and refunds a payment in flight', async () => {
  await using billing = await startWithoutSampleMembers();
  await startMembership(billing);
  await billing.mutate('retryPayment', { input: { idempotencyKey: 'nothing-open', invoiceId: 'none' } });
  await billing.mutate('addPaymentMethod', { input: { idempotencyKey: 'card-lost', providerToken: 'tok_visa_lost' } });
  billing.setNow('2026-12-22T00:00:00Z');
  await billing.runDue();
  const payload = {
    accountId: 'anna' as never,
    version: 2,
    profileIds: [],
    deviceIds: [],
    at: '2026-12-22T00:00:00.000Z',
  };
  await billing.subgraph.publish('users', [
    { type: 'AccountErased', version: 1, key: 'anna', occurredAt: payload.at, payload },
  ]);
  expect(await billing.execute('{ viewer { subscription { id } invoices { edges { cursor } } } }')).toEqual({
    viewer: { subscription: null, invoices: { edges: [] } },
  });
  billing.setNow('2026-12-22T01:00:00Z');
  await billing.checkPayments();
  billing.setNow('2026-12-22T02:00:00Z');
  await billing.checkPayments();
  const entries = [...billing.payments.all()].map(({ kind, status, amount }) => [kind, status, amount]);
  expect(entries).toEqual([
    ['charge', 'succeeded', '1249'],
    ['charge', 'succeeded', '1249'],
    ['refund', 'succeeded', '1249'],
  ]);
  expect(await isBalanced(billing)).toBe(true);
  const published = await billing.published();
  expect(published.at(-1)).toMatchObject({
    type: 'ErasureDone',
    payload: { owner: 'billing', erased: { paymentMethods: 2 }, kept: [expect.stringContaining('invoices') as string] },
  });
  expect(JSON.stringify((await billing.store.collections.accounts.find({ limit: 100 })).documents)).not.toContain(
    'anna',
  );
  expect(JSON.stringify((await billing.store.collections.payments.find({ limit: 100 })).documents)).not.toContain(
    'anna',
  );
});
