import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { COUNTRIES, DEMO_NOW } from '@marquee/demo-data/demo-data';
import type { DemoAccount } from '@marquee/demo-data/demo-data';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { planIdOf } from '../price-list.js';
import { exponentOf } from '../rules/pricing/money.js';
import { billing } from '../subgraph.js';
import { readLog } from '@marquee/subgraph/testing/read-log';

const demoData = createDemoData('small');
const accounts = Array.from({ length: demoData.accountCount }, (_, index) => demoData.account(index));
const family = demoData.account(0);
const stranger = demoData.account(1);
function viewerOf(account: DemoAccount) {
  return asViewer({ accountId: account.id, country: account.country });
}

const SUBSCRIPTION = `{ viewer { subscription {
  id status currentPeriodStart currentPeriodEnd graceUntil
  plan { tier badge interval price { amountMinor currency } entitlements { maxConcurrentStreams maxQuality ads } }
} } }`;
const MEMBERS = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename
  ... on Account { id subscription { id plan { tier } } }
  ... on PlanSubscription { id plan { tier } }
  ... on Plan { id tier }
} }`;

async function subscriptionOf(subgraph: TestSubgraph, account: DemoAccount) {
  const { data } = await subgraph.execute(SUBSCRIPTION, {}, { viewer: viewerOf(account) });
  return (data as { viewer: { subscription: Record<string, unknown> & { id: string } } }).viewer.subscription;
}

test('the demo account has its plan, in the period of its anchor day', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small', now: new Date('2026-11-22T12:00:00Z') });
  expect(family.memberSince).toBe('2019-03-31');
  expect(await subscriptionOf(subgraph, family)).toEqual({
    id: expect.any(String) as string,
    status: 'ACTIVE',
    currentPeriodStart: '2026-10-31',
    currentPeriodEnd: '2026-11-30',
    graceUntil: null,
    plan: {
      tier: 'PREMIUM',
      badge: 'Premium 4K',
      interval: 'MONTH',
      price: { amountMinor: '2149', currency: 'USD' },
      entitlements: { maxConcurrentStreams: 4, maxQuality: 'UHD_4K', ads: false },
    },
  });
});

test.each(COUNTRIES)(
  '%s has four plans, the cheapest first, in one currency, visible without sign-in',
  async (country) => {
    await using subgraph = await startSubgraph(billing, { seed: 'small' });
    const { data, storeReads } = await subgraph.execute(
      'query ($country: CountryCode!) { plans(country: $country) { id tier price { amountMinor currency } } }',
      { country },
    );
    const plans = data?.['plans'] as { id: string; tier: string; price: { amountMinor: string; currency: string } }[];
    expect(plans.map((plan) => plan.tier)).toEqual(['ADS', 'BASIC', 'STANDARD', 'PREMIUM']);
    expect(plans.map((plan) => plan.price.amountMinor)).toEqual(
      plans.map((plan) => plan.price.amountMinor).sort((a, b) => Number(a) - Number(b)),
    );
    const currency = plans[0]?.price.currency ?? '';
    expect(plans.every((plan) => plan.price.currency === currency)).toBe(true);
    // A month costs between 1 and 100 units of a currency with two digits.
    const units = plans.map(
      (plan) => Number(plan.price.amountMinor) / (exponentOf(currency) === 0 ? 100 : 10 ** exponentOf(currency)),
    );
    expect(units.every((price) => price > 1 && price < 100)).toBe(true);
    expect(storeReads).toBe(1);
  },
);

test('a country without plans has an empty list; an invalid country is rejected', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  expect(await subgraph.execute('{ plans(country: "AQ") { id } }')).toMatchObject({ data: { plans: [] }, errors: [] });
  expect((await subgraph.execute('{ plans(country: "Narnia") { id } }')).errors[0]).toMatchObject({
    message: expect.stringContaining('CountryCode') as string,
  });
});

test('a subscription is visible to its own account only', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  const own = (await subscriptionOf(subgraph, family)).id;
  const others = (await subscriptionOf(subgraph, stranger)).id;
  const representations = [
    { __typename: 'Account', id: family.id },
    { __typename: 'Account', id: stranger.id },
    { __typename: 'PlanSubscription', id: own },
    { __typename: 'PlanSubscription', id: others },
    { __typename: 'PlanSubscription', id: 'nonsense' },
  ];
  const mine = { id: own, plan: { tier: 'PREMIUM' } };
  expect(await subgraph.execute(MEMBERS, { representations }, { viewer: viewerOf(family) })).toMatchObject({
    data: {
      _entities: [
        { __typename: 'Account', id: family.id, subscription: mine },
        null,
        { __typename: 'PlanSubscription', ...mine },
        null,
        null,
      ],
    },
    errors: [],
  });
  expect(await subgraph.execute(MEMBERS, { representations })).toMatchObject({
    data: { _entities: [null, null, null, null, null] },
    errors: [],
  });
});

test('`subscription` is null without sign-in and for an account that never subscribed', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  expect(await subgraph.execute(SUBSCRIPTION)).toMatchObject({ data: { viewer: null }, errors: [], storeReads: 0 });
  const newcomer = asViewer({ accountId: asId<AccountId>('newcomer') });
  expect(await subgraph.execute(SUBSCRIPTION, {}, { viewer: newcomer })).toMatchObject({
    data: { viewer: { subscription: null } },
    errors: [],
  });
});

test.each([10, 100, 400])('%i references cost at most three store reads', async (count) => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  const { id } = await subscriptionOf(subgraph, family);
  const all = [
    ...accounts.map((account) => ({ __typename: 'Account', id: account.id })),
    { __typename: 'PlanSubscription', id },
    ...accounts.map(({ tier, country }) => ({ __typename: 'Plan', id: planIdOf(tier, country) })),
    { __typename: 'Plan', id: 'nonsense' },
  ];
  const representations = Array.from({ length: count }, (_, index) => all[(index * 7) % all.length]);
  const response = await subgraph.execute(MEMBERS, { representations }, { viewer: viewerOf(family) });
  expect(response.errors).toEqual([]);
  expect(response.storeReads).toBeLessThanOrEqual(3);
  const answered = response.data?.['_entities'] as ({ __typename: string; id: string } | null)[];
  const expected = representations.map(
    (reference) =>
      (reference?.__typename === 'Plan' && reference.id !== 'nonsense') ||
      reference?.id === family.id ||
      reference?.id === id,
  );
  expect(answered.map((entity) => entity !== null)).toEqual(expected);
  expect(answered.every((entity, index) => entity === null || entity.id === representations[index]?.id)).toBe(true);
});

test('the last event of each account contains its complete entitlements', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  const published = await readLog(subgraph, 'billing');
  const last = new Map(published.map((event) => [event.key, event.payload as SubscriptionState]));
  expect([...last.keys()].sort()).toEqual(accounts.map(({ id }) => id as string).sort());
  expect(accounts.map(({ id }) => last.get(id)?.status)).toEqual(accounts.map((account) => account.subscriptionStatus));
  expect(last.get(family.id)).toEqual({
    subscriptionId: expect.any(String) as string,
    accountId: family.id,
    version: 1,
    planId: planIdOf('PREMIUM', 'US'),
    tier: 'PREMIUM',
    status: 'ACTIVE',
    entitlements: { maxConcurrentStreams: 4, maxQuality: 'UHD_4K', downloadDevices: 6, extraMembers: 2, ads: false },
    periodEnd: '2026-11-30T00:00:00.000Z',
    graceUntil: null,
  });
});

test('the published state of an account equals the state that it queries', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small', now: DEMO_NOW });
  const last = new Map(
    (await readLog(subgraph, 'billing')).map((event) => [event.key, event.payload as SubscriptionState]),
  );
  for (const account of accounts) {
    const shown = await subscriptionOf(subgraph, account);
    const state = last.get(account.id);
    expect(shown).toMatchObject({
      id: state?.subscriptionId,
      status: state?.status,
      graceUntil: state?.graceUntil,
      plan: { tier: state?.tier },
    });
    expect(`${String(shown['currentPeriodEnd'])}T00:00:00.000Z`).toBe(state?.periodEnd);
  }
});
