import { expect, test } from 'vitest';
import { reconcile } from '../payments/reconcile.js';
import { sign, SIGNATURE_HEADER } from '../payments/signature.js';
import { WEBHOOK_PATH } from '../payments/webhook.js';
import { SIMULATED_WEBHOOK_SECRET } from '../config.js';
import { toWire } from '../payment-simulator/wire.js';
import { checkLedger } from '../staff/check-ledger.js';
import { joined, member, operator, PREMIUM, STANDARD, startBillingHouse } from './billing-with-provider.js';
import type { BillingHouse } from './billing-with-provider.js';

const STANDING =
  '{ viewer { subscription { status currentPeriodStart currentPeriodEnd graceUntil openInvoice { id } } } }';
async function standing(house: BillingHouse) {
  return (
    (await house.ask(STANDING)) as {
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
function chargesOf(house: BillingHouse) {
  return [...house.book.all()].filter(
    ({ kind, status, currency }) => kind === 'charge' && status === 'succeeded' && currency === 'EUR',
  );
}
async function isBalanced({ store }: BillingHouse): Promise<boolean> {
  return (await checkLedger(store)).outOfBalance.length === 0;
}
/** No sample members beside ours; the plans are there all the same. */
async function quiet(): Promise<BillingHouse> {
  const house = await startBillingHouse();
  const { accounts } = house.store.collections;
  const others = (await accounts.find({ limit: 1000 })).documents;
  await house.store.commit({ writes: others.map(({ id }) => accounts.remove(id)) });
  return house;
}
function replaceCard(house: BillingHouse, token: string) {
  return house.mutate('addPaymentMethod', { input: { idempotencyKey: `card-${token}`, providerToken: token } });
}

test('each period is invoiced once, however often it is looked, and three missed ones are three invoices', async () => {
  await using house = await quiet();
  await joined(house);
  house.setNow('2027-02-22T09:00:00Z');
  await Promise.all([house.runDue(), house.runDue(), house.runDue()]);
  expect(chargesOf(house)).toHaveLength(4);
  expect(await standing(house)).toMatchObject({
    status: 'ACTIVE',
    currentPeriodStart: '2027-02-22',
    currentPeriodEnd: '2027-03-22',
  });
  expect(await house.runDue()).toBe(0);
  expect(await isBalanced(house)).toBe(true);
});

test('a renewal that fails is tried on days 1, 3, 5 and 7, then the grace ends, then the hold, then the subscription', async () => {
  await using house = await quiet();
  await joined(house);
  await replaceCard(house, 'tok_visa_insufficient');
  const tries: string[] = [];
  for (let hour = 0; hour < 24 * 45; hour += 12) {
    const at = new Date(Date.parse('2026-12-22T00:00:00Z') + hour * 3_600_000).toISOString();
    house.setNow(at);
    const before = [...house.book.all()].length;
    await house.runDue();
    if ([...house.book.all()].length > before) tries.push(at.slice(0, 10));
    const { status } = await standing(house);
    expect(status).toBe(at < '2026-12-30' ? 'PAST_DUE' : at < '2027-01-29' ? 'ON_HOLD' : 'CANCELLED');
  }
  expect(tries).toEqual(['2026-12-22', '2026-12-23', '2026-12-25', '2026-12-27', '2026-12-29']);
  const { balance } = await checkLedger(house.store);
  expect([balance.get('EUR')?.get('receivable'), balance.get('EUR')?.get('badDebt')]).toEqual([0n, 1249n]);
  expect((await house.told()).filter(({ type }) => type === 'PaymentFailed')).toHaveLength(5);
});

test('a card that said no for good is not asked again; another one pays the invoice, and all is well', async () => {
  await using house = await quiet();
  await joined(house);
  await replaceCard(house, 'tok_visa_stolen');
  house.setNow('2026-12-22T00:00:00Z');
  await house.runDue();
  house.setNow('2026-12-28T00:00:00Z');
  expect(await house.runDue()).toBe(0);
  const { openInvoice } = await standing(house);
  await replaceCard(house, 'tok_visa_ok_2');
  const paid = await house.mutate('retryPayment', {
    input: { idempotencyKey: 'retry-1234', invoiceId: openInvoice?.id },
  });
  expect(paid).toMatchObject({
    __typename: 'PaymentPayload',
    invoice: { status: 'PAID', payments: [{ outcome: 'DECLINED_HARD' }, { outcome: 'SUCCEEDED' }] },
    subscription: { status: 'ACTIVE', currentPeriodEnd: '2027-01-22', graceUntil: null },
  });
});

test('who pays while on hold gets a whole period from that day', async () => {
  await using house = await quiet();
  await joined(house);
  await replaceCard(house, 'tok_visa_insufficient');
  for (const day of ['2026-12-22', '2026-12-30', '2027-01-05']) {
    house.setNow(`${day}T08:00:00Z`);
    await house.runDue();
  }
  const { status, openInvoice } = await standing(house);
  expect(status).toBe('ON_HOLD');
  await replaceCard(house, 'tok_visa_ok_2');
  await house.mutate('retryPayment', { input: { idempotencyKey: 'retry-1234', invoiceId: openInvoice?.id } });
  expect(await standing(house)).toMatchObject({
    status: 'ACTIVE',
    currentPeriodStart: '2027-01-05',
    currentPeriodEnd: '2027-02-05',
  });
});

test.each(['silent', 'lost'] as const)(
  'a charge that is %s is unknown, blocks the next, and is found again under its reference',
  async (behaviour) => {
    await using house = await quiet();
    expect(await joined(house, STANDARD, `tok_visa_${behaviour}`)).toMatchObject({
      __typename: 'PaymentPendingProblem',
    });
    expect(chargesOf(house)).toHaveLength(behaviour === 'silent' ? 1 : 0);
    expect(await joined(house, PREMIUM, 'tok_visa_ok')).toMatchObject({ __typename: 'PaymentPendingProblem' });
    house.setNow('2026-11-22T12:05:00Z');
    await house.checkPayments();
    expect(await joined(house, STANDARD, `tok_visa_${behaviour}`)).toMatchObject({
      subscription: { status: 'ACTIVE' },
    });
    expect(chargesOf(house)).toHaveLength(1);
    expect(await isBalanced(house)).toBe(true);
  },
);

async function post(house: BillingHouse, body: string, signature?: string): Promise<number> {
  const { status } = await house.subgraph.post(
    WEBHOOK_PATH,
    body,
    signature === undefined ? {} : { [SIGNATURE_HEADER]: signature },
  );
  return status;
}
const now = new Date('2026-11-22T12:00:00Z');

test('webhooks: signed ones are believed, twice and in any order; others are refused', async () => {
  await using house = await quiet();
  await joined(house, STANDARD, 'tok_visa_late');
  const [entry] = [...house.book.all()];
  if (entry === undefined) throw new Error('Nothing was charged.');
  const early = JSON.stringify({ payment: toWire(entry, 'http://bank.test') });
  const finished = house.book.finish(entry.reference, true);
  const late = JSON.stringify({ payment: finished === null ? null : toWire(finished, 'http://bank.test') });
  expect(await post(house, late)).toBe(401);
  expect(await post(house, late, sign('another secret', late, now))).toBe(401);
  expect(await post(house, `${late} `, sign(SIMULATED_WEBHOOK_SECRET, late, now))).toBe(401);
  expect(await post(house, late, sign(SIMULATED_WEBHOOK_SECRET, late, new Date('2026-11-22T11:00:00Z')))).toBe(401);
  expect(await post(house, '{}', sign(SIMULATED_WEBHOOK_SECRET, '{}', now))).toBe(400);
  expect((await standing(house)).status).toBe('INCOMPLETE');
  for (const body of [late, early, late, early])
    expect(await post(house, body, sign(SIMULATED_WEBHOOK_SECRET, body, now))).toBe(200);
  expect((await standing(house)).status).toBe('ACTIVE');
  const { transactions } = await checkLedger(house.store);
  await post(house, late, sign(SIMULATED_WEBHOOK_SECRET, late, now));
  expect((await checkLedger(house.store)).transactions).toBe(transactions);
});

test('a payment that the bank takes back holds the account until it is paid again', async () => {
  await using house = await quiet();
  await joined(house);
  const [charge] = chargesOf(house);
  const disputed = house.book.dispute(charge?.reference ?? '');
  const body = JSON.stringify({ payment: disputed === null ? null : toWire(disputed, 'http://bank.test') });
  expect(await post(house, body, sign(SIMULATED_WEBHOOK_SECRET, body, now))).toBe(200);
  const { status, openInvoice } = await standing(house);
  expect(status).toBe('ON_HOLD');
  expect(
    await house.mutate(
      'issueRefund',
      { input: { idempotencyKey: 'refund-me-not', invoiceId: openInvoice?.id } },
      operator,
    ),
  ).toMatchObject({ __typename: 'ValidationProblem' });
  await house.mutate('retryPayment', { input: { idempotencyKey: 'retry-1234', invoiceId: openInvoice?.id } });
  expect((await standing(house)).status).toBe('ACTIVE');
  expect(await isBalanced(house)).toBe(true);
});

test('a difference of one unit between the books is an incident, once', async () => {
  await using house = await quiet();
  await joined(house);
  expect(await reconcile(house.store, '2026-11-22')).toEqual([]);
  const { payments } = house.store.collections;
  const ours = (await payments.find({ limit: 10 })).documents[0];
  if (ours === undefined) throw new Error('Nothing was paid.');
  await house.store.commit({
    writes: [payments.upsert({ ...ours, amount: { amountMinor: '1250', currency: 'EUR' } })],
  });
  house.book.charge(
    { reference: 'theirs-alone', amount: '1', currency: 'EUR', onSession: true },
    { token: 'tok_visa_ok', brand: 'visa', behaviour: 'ok', last4: '0000', expiresOn: '2039-12-31' },
  );
  await reconcile(house.store, '2026-11-22');
  await reconcile(house.store, '2026-11-22');
  const { billingIncidents } = (await house.ask(
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

test('a dearer price is charged to nobody who has not agreed; a notice of less than 30 days is refused with every reason', async () => {
  await using house = await quiet();
  await joined(house);
  const [anna, ben] = [member(), member({ accountId: 'ben' as never })];
  await joined(house, STANDARD, 'tok_visa_ok', ben);
  const announce = (key: string, amountMinor: string, currency: string, effectiveOn: string) =>
    house.mutate(
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
  expect(await house.ask(ANNOUNCED, {}, anna)).toEqual({
    viewer: {
      subscription: {
        announcedPrice: { version: 2, price: { amountMinor: '1499' }, isAccepted: false },
        nextCharge: { amountMinor: '1249' },
      },
    },
  });
  await house.mutate('acceptPrice', { input: { idempotencyKey: 'accept-1', priceVersion: 2 } }, anna);
  house.setNow('2026-12-22T00:00:00Z');
  await house.runDue();
  expect(
    chargesOf(house)
      .map(({ amount }) => amount)
      .sort(),
  ).toEqual(['1249', '1249', '1249', '1499']);
  expect(await house.ask(ANNOUNCED, {}, anna)).toMatchObject({
    viewer: { subscription: { announcedPrice: null, nextCharge: { amountMinor: '1499' } } },
  });
  expect((await house.told()).filter(({ type }) => type === 'PriceChangeAnnounced')).toHaveLength(1);
});

test('an erased account’s cards and the way to it are gone, its books stay, and a payment under way is given back', async () => {
  await using house = await quiet();
  await joined(house);
  await house.mutate('retryPayment', { input: { idempotencyKey: 'nothing-open', invoiceId: 'none' } });
  await house.mutate('addPaymentMethod', { input: { idempotencyKey: 'card-lost', providerToken: 'tok_visa_lost' } });
  house.setNow('2026-12-22T00:00:00Z');
  await house.runDue();
  const payload = {
    accountId: 'anna' as never,
    version: 2,
    profileIds: [],
    deviceIds: [],
    at: '2026-12-22T00:00:00.000Z',
  };
  await house.subgraph.publish('users', [
    { type: 'AccountErased', version: 1, key: 'anna', occurredAt: payload.at, payload },
  ]);
  expect(await house.ask('{ viewer { subscription { id } invoices { edges { cursor } } } }')).toEqual({
    viewer: { subscription: null, invoices: { edges: [] } },
  });
  house.setNow('2026-12-22T01:00:00Z');
  await house.checkPayments();
  house.setNow('2026-12-22T02:00:00Z');
  await house.checkPayments();
  const entries = [...house.book.all()].map(({ kind, status, amount }) => [kind, status, amount]);
  expect(entries).toEqual([
    ['charge', 'succeeded', '1249'],
    ['charge', 'succeeded', '1249'],
    ['refund', 'succeeded', '1249'],
  ]);
  expect(await isBalanced(house)).toBe(true);
  const told = await house.told();
  expect(told.at(-1)).toMatchObject({
    type: 'ErasureDone',
    payload: { owner: 'billing', erased: { paymentMethods: 2 }, kept: [expect.stringContaining('invoices') as string] },
  });
  expect(JSON.stringify((await house.store.collections.accounts.find({ limit: 100 })).documents)).not.toContain('anna');
  expect(JSON.stringify((await house.store.collections.payments.find({ limit: 100 })).documents)).not.toContain('anna');
});
