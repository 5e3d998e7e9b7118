/** What caches keep of this subgraph is right for each caller, for as long as it states, and until its events. */
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { cachedQueries } from '@marquee/subgraph/testing/caching/cached-queries';
import { checkCacheAges } from '@marquee/subgraph/testing/caching/check-cache-ages';
import { checkCacheEvents, mutationsWithout } from '@marquee/subgraph/testing/caching/check-cache-events';
import type { Changes } from '@marquee/subgraph/testing/caching/check-cache-events';
import { asForAll, checkCacheVariance } from '@marquee/subgraph/testing/caching/check-cache-variance';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { billing } from '../subgraph.js';
import {
  BASIC,
  member,
  operator,
  PREMIUM,
  STANDARD,
  startMembership,
  startTestBilling,
} from './billing-with-provider.js';
import type { TestBilling } from './billing-with-provider.js';

const QUERIES = cachedQueries(billing.module, {
  ids: { Plan: [STANDARD, PREMIUM, 'unknown'] },
  literals: { 'Query.plans(country:)': '"DE"' },
});

test('viewers who share a cached value would each get the same one', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  const demoData = createDemoData('small');
  const viewers = [0, 1, 2].map((index) => {
    const { id, country, profiles } = demoData.account(index);
    return asViewer({ accountId: id, profileId: profiles[0]?.id ?? null, country, scopes: ['billing:read'] });
  });
  const { wrong, empty } = await checkCacheVariance(subgraph, QUERIES, viewers);
  expect(QUERIES.length).toBeGreaterThan(1);
  expect([wrong, empty]).toEqual([[], []]);
  const others = (await checkCacheVariance(subgraph, asForAll(QUERIES), viewers)).wrong.join();
  expect(others).toContain('Viewer.subscription');
});

function announce(test: TestBilling, idempotencyKey: string, amountMinor: string, effectiveOn: string) {
  const input = { idempotencyKey, planId: STANDARD, price: { amountMinor, currency: 'EUR' }, effectiveOn };
  return test.mutate('announcePrice', { input }, operator);
}

test('no value changes within its age: prices from a day on, the end of a grace period', async () => {
  await using test = await startTestBilling();
  await startMembership(test, STANDARD, 'tok_visa_challenge');
  await announce(test, 'cached-price-1', '1399', '2027-02-01');
  await announce(test, 'cached-price-2', '1499', '2027-03-01');
  test.setNow('2026-12-22T12:00:00Z');
  await test.runDue();
  const { viewer } = (await test.execute('{ viewer { subscription { status graceUntil } } }')) as {
    readonly viewer: { readonly subscription: { readonly status: string; readonly graceUntil: string | null } };
  };
  const { graceUntil } = viewer.subscription;
  const instants = ['2027-02-01T00:00:00Z', '2027-03-01T00:00:00Z', ...(graceUntil === null ? [] : [graceUntil])];
  const { wrong, changing } = await checkCacheAges(
    test.subgraph,
    QUERIES,
    [member()],
    instants.map((instant) => Date.parse(instant)),
  );
  expect(wrong).toEqual([]);
  expect(changing).toEqual(expect.arrayContaining(['Query.plans', 'Viewer.subscription']));
});

/** Steps of a membership, with the due steps that no mutation makes. */
function changesOf(test: TestBilling): Changes {
  const run =
    (field: string, variables: Record<string, unknown>, viewer = member()) =>
    async () => {
      const { __typename, ...outcome } = await test.mutate(field, variables, viewer);
      const typename = String(__typename);
      if (typename.endsWith('Problem')) throw new Error(`${field}: ${typename} ${JSON.stringify(outcome)}`);
    };
  const invoiceOf = async () => {
    const { viewer } = (await test.execute('{ viewer { invoices { edges { node { id } } } } }')) as {
      readonly viewer: { readonly invoices: { readonly edges: readonly { readonly node: { readonly id: string } }[] } };
    };
    return viewer.invoices.edges[0]?.node.id ?? '';
  };
  const changeTo = (planId: string) => async () => {
    const { quoteId } = await test.mutate('previewPlanChange', { planId });
    await run('changePlan', { input: { idempotencyKey: `change-${planId}`, quoteId } })();
  };
  const later = (instant: string) => async () => {
    test.setNow(instant);
    await test.runDue();
  };
  return {
    startMembership: () => startMembership(test),
    addPaymentMethod: run('addPaymentMethod', {
      input: { idempotencyKey: 'cached-method-1', providerToken: 'tok_visa_ok_2', makeDefault: true },
    }),
    announcePrice: () => announce(test, 'cached-price-1', '1399', '2027-02-01'),
    acceptPrice: run('acceptPrice', { input: { idempotencyKey: 'cached-accept-1', priceVersion: 2 } }),
    'changePlan: at once': changeTo(PREMIUM),
    'changePlan: with the next period': changeTo(BASIC),
    'a renewal': later('2026-12-22T12:00:00Z'),
    cancelSubscription: run('cancelSubscription', { key: 'cached-cancel-1' }),
    resumeSubscription: run('resumeSubscription', { key: 'cached-resume-1' }),
    previewPlanChange: run('previewPlanChange', { planId: PREMIUM }),
    redeemGiftCode: run('redeemGiftCode', { input: { idempotencyKey: 'cached-gift-1234', code: 'POPCORN-EUR-1' } }),
    issueRefund: async () =>
      run('issueRefund', { input: { idempotencyKey: 'cached-refund-1', invoiceId: await invoiceOf() } }, operator)(),
    'cancelSubscription: again': run('cancelSubscription', { key: 'cached-cancel-2' }),
    'the end of the membership': later('2027-01-23T12:00:00Z'),
  };
}

test('each change of a cached value is published', async () => {
  await using test = await startTestBilling();
  const changes = changesOf(test);
  const { unpublished, changed } = await checkCacheEvents(test.subgraph, {
    owners: ['billing'],
    queries: QUERIES,
    viewers: [member(), asViewer({ scopes: ['billing:read'] })],
    changes,
  });
  expect(unpublished).toEqual([]);
  const ofSubscription = Object.entries(changed).filter(([, { fields }]) => fields.includes('Viewer.subscription'));
  expect(ofSubscription.map(([name]) => name)).toEqual(
    expect.arrayContaining(['startMembership', 'changePlan: at once', 'a renewal', 'cancelSubscription']),
  );
  expect(mutationsWithout(billing.module, changes)).toEqual(['retryPayment']);
});
