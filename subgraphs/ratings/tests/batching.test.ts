import { expect, test } from 'vitest';
import { requestTitles, startRatings } from './requests.js';

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `t${index}`);
}

test.each([10, 100, 400])('the ratings of %i titles cost two store reads', async (count) => {
  await using ratings = await startRatings([]);
  const response = await requestTitles(ratings, ids(count));
  expect(response.errors).toEqual([]);
  expect(response.storeReads).toBe(2);
});

test('more than 1000 references are rejected', async () => {
  await using ratings = await startRatings([]);
  const { errors } = await requestTitles(ratings, ids(1001));
  expect(errors[0]).toMatchObject({ extensions: { code: 'TOO_MANY_REFERENCES' } });
});
