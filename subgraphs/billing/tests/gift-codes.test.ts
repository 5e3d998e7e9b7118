/** Gift codes: how often they can be guessed, and how they are stored. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import { money } from '../rules/pricing/money.js';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { COLLECTIONS } from '../documents.js';
import type { GiftCodeDocument } from '../documents.js';
import { giftCodeId, hashStoredGiftCodes, readGiftCode } from '../memberships/gift-code.js';
import { billing } from '../subgraph.js';

const REDEEM = `mutation ($input: RedeemGiftCodeInput!) {
  redeemGiftCode(input: $input) {
    __typename
    ... on RateLimitedProblem { retryAfterSeconds }
    ... on Problem { code }
  }
}`;

let keys = 0;
async function redeem(subgraph: TestSubgraph, code: string, account = 'anna', clientAddress = '203.0.113.9') {
  const viewer = asViewer({ accountId: asId<AccountId>(account), country: 'DE', scopes: ['billing:write'] });
  const input = { idempotencyKey: `gift-key-${(keys += 1)}`, code };
  const { data, errors } = await subgraph.execute(REDEEM, { input }, { viewer, clientAddress });
  if (errors[0] !== undefined) throw new Error(errors[0].message);
  return data?.['redeemGiftCode'] as Record<string, unknown>;
}

const NOT_FOUND = { __typename: 'NotFoundProblem' };
const LIMITED = { __typename: 'RateLimitedProblem', code: 'BILLING_RATE_LIMITED' };

test('an account tries ten wrong codes within an hour; another account is not affected', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  for (let guess = 0; guess < 10; guess++) expect(await redeem(subgraph, `WRONG-${guess}`)).toMatchObject(NOT_FOUND);
  expect(await redeem(subgraph, 'POPCORN-EUR-1')).toMatchObject({ ...LIMITED, retryAfterSeconds: 360 });
  expect(await redeem(subgraph, 'POPCORN-EUR-1', 'ben')).toMatchObject({ __typename: 'GiftPayload' });
});

test('parallel guesses are limited like sequential ones, and so are used codes', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  await redeem(subgraph, 'POPCORN-EUR-1', 'ben');
  const guesses = Array.from({ length: 5 }, (_, index) =>
    redeem(subgraph, index % 2 === 0 ? 'POPCORN-EUR-1' : 'WRONG'),
  );
  for (const outcome of await Promise.all(guesses)) expect(outcome['__typename']).toMatch(/NotFound|GiftCodeUsed/);
  for (let guess = 0; guess < 5; guess++) await redeem(subgraph, 'popcorn eur 1');
  expect(await redeem(subgraph, 'POPCORN-EUR-2')).toMatchObject(LIMITED);
});

test('many accounts of one network are limited together', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  for (let guess = 0; guess < 60; guess++)
    expect(await redeem(subgraph, 'WRONG', `account-${guess}`, `2001:db8:1:2::${guess}`)).toMatchObject(NOT_FOUND);
  expect(await redeem(subgraph, 'WRONG', 'one-more', '2001:db8:1:2:ffff::1')).toMatchObject(LIMITED);
  expect(await redeem(subgraph, 'WRONG', 'one-more', '2001:db8:1:3::1')).toMatchObject(NOT_FOUND);
});

test('codes that are redeemed count for no limit', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  for (let count = 1; count <= 5; count++)
    expect(await redeem(subgraph, `POPCORN-EUR-${count}`)).toMatchObject({ __typename: 'GiftPayload' });
  for (let guess = 0; guess < 10; guess++) expect(await redeem(subgraph, `WRONG-${guess}`)).toMatchObject(NOT_FOUND);
  expect(await redeem(subgraph, 'WRONG')).toMatchObject(LIMITED);
});

test('a code of any length is read in bounded work', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  expect(await redeem(subgraph, 'A'.repeat(50_000))).toMatchObject({ __typename: 'ValidationProblem' });
  expect(await redeem(subgraph, '')).toMatchObject(NOT_FOUND);
});

test('the store holds digests only; codes that an earlier release has stored are replaced and can be redeemed', async () => {
  await using subgraph = await startSubgraph(billing, { seed: 'small' });
  const collection = await subgraph.store.collection<GiftCodeDocument>(COLLECTIONS.giftCodes);
  await subgraph.store.commit({
    writes: Array.from({ length: 600 }, (_, index) =>
      collection.insert({ id: `OLDCODE${index}`, value: money(1000n, 'EUR'), redeemedAt: null }),
    ),
  });
  await hashStoredGiftCodes(subgraph.store);
  const ids = (await collection.find({ limit: 1000 })).documents.map(({ id }) => id);
  expect(ids).toHaveLength(625);
  expect(ids.filter((id) => !/^~[\w-]{43}$/.test(id))).toEqual([]);
  expect(await redeem(subgraph, 'old-code-599')).toMatchObject({ __typename: 'GiftPayload' });
  expect(await redeem(subgraph, 'POPCORN-EUR-1')).toMatchObject({ __typename: 'GiftPayload' });
});

test('typed codes that differ in case and separators are one code', () => {
  expect(readGiftCode('popcorn-2026 abcd')).toBe('POPCORN2026ABCD');
  expect(giftCodeId('popcorn-eur-1')).toBe(giftCodeId('POPCORN EUR 1'));
});
