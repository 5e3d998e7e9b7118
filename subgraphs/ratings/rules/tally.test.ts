import type { Thumb } from '@marquee/contracts/events/ratings';
import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { communityRating, NO_VOTES, replaceVote } from './tally.js';
import type { Tally } from './tally.js';

test('there is no average without votes', () => {
  expect(communityRating(NO_VOTES)).toBeNull();
});

test('the average is between 1 and 5, with one decimal', () => {
  expect(communityRating({ DOWN: 3, UP: 0, LOVE: 0 })).toEqual({ average: 1, count: 3 });
  expect(communityRating({ DOWN: 0, UP: 0, LOVE: 2 })).toEqual({ average: 5, count: 2 });
  expect(communityRating({ DOWN: 1, UP: 1, LOVE: 1 })).toEqual({ average: 3.3, count: 3 });
});

test('an incrementally updated tally equals a full count', () => {
  const random = createRandom(5);
  const said = new Map<number, Thumb | null>();
  let tally: Tally = NO_VOTES;
  for (let round = 0; round < 2000; round += 1) {
    const profile = random.int(60);
    const thumb = random.pick(['DOWN', 'UP', 'LOVE', null] as const);
    tally = replaceVote(tally, said.get(profile) ?? null, thumb);
    said.set(profile, thumb);
  }
  const count = (thumb: Thumb): number => [...said.values()].filter((each) => each === thumb).length;
  expect(tally).toEqual({ DOWN: count('DOWN'), UP: count('UP'), LOVE: count('LOVE') });
});
