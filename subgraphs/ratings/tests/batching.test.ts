import { expect, test } from 'vitest';
import { askTitles, startRatings } from './requests.js';

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `t${index}`);
}

test.each([10, 100, 400])('a page of %i tiles costs two reads of the store', async (count) => {
  await using ratings = await startRatings([]);
  const answer = await askTitles(ratings, ids(count));
  expect(answer.errors).toEqual([]);
  expect(answer.storeReads).toBe(2);
});

test('more than 1000 references are refused, saying so', async () => {
  await using ratings = await startRatings([]);
  const { errors } = await askTitles(ratings, ids(1001));
  expect(errors[0]).toMatchObject({ extensions: { code: 'TOO_MANY_REFERENCES' } });
});
