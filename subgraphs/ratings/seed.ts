/** Sample data: ratings of the members of the sample data. */
import type { Thumb } from '@marquee/contracts/events/ratings';
import type { TitleId } from '@marquee/contracts/ids';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { randomFor } from '@marquee/demo-data/seeded-random';
import { affinityOf } from '@marquee/demo-data/viewing/history';
import type { DemoAccount, DemoProfile, DemoView, DemoData } from '@marquee/demo-data/demo-data';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Random } from '@marquee/runtime/random';
import type { Change } from '@marquee/document-store/port';
import type { RatingsConfig } from './config.js';
import { ratingId } from './documents.js';
import type { GivenRating } from './documents.js';
import { ratingChanged } from './rate-title.js';
import { NO_VOTES, replaceVote } from './rules/tally.js';
import type { Tally } from './rules/tally.js';
import type { RatingsStore } from './store.js';

/** Number of writes per commit. */
const WRITES_PER_COMMIT = 1000;

/** Share of completed titles that a profile rates. */
const SHARE_THAT_RATES = 0.3;

/**
 * Maps a profile's liking of a title (the share of its genres that the profile likes) to a thumb, with random noise.
 */
function thumbFor(dice: Random, liking: number): Thumb {
  const verdict = liking + (dice.next() - 0.5) * 0.6;
  if (verdict < 0.3) return 'DOWN';
  return verdict < 0.85 ? 'UP' : 'LOVE';
}

function ratingsBy(
  demoData: DemoData,
  genresOf: ReadonlyMap<TitleId, readonly string[]>,
  account: DemoAccount,
  profile: DemoProfile,
): readonly GivenRating[] {
  const dice = randomFor(`ratings ${profile.id}`);
  const rate = ({ titleId, at }: DemoView): GivenRating => {
    const thumb = thumbFor(dice, affinityOf(profile.taste, genresOf.get(titleId) ?? []));
    return { id: ratingId(profile.id, titleId), profileId: profile.id, titleId, thumb, at, isGiven: true };
  };
  return demoData
    .viewing(account, profile)
    .filter(({ completed }) => completed && dice.next() < SHARE_THAT_RATES)
    .map(rate);
}

function* allRatings(demoData: DemoData): Iterable<GivenRating> {
  const genresOf = new Map(demoData.titles.map(({ id, genres }) => [id, genres]));
  for (let index = 0; index < demoData.accountCount; index += 1) {
    const account = demoData.account(index);
    for (const profile of account.profiles) yield* ratingsBy(demoData, genresOf, account, profile);
  }
}

function toChange(batch: readonly GivenRating[], { collections: { ratings } }: RatingsStore): Change {
  return {
    writes: batch.map((rating) => ratings.insert(rating)),
    events: batch.map((rating) => ratingChanged(rating, new Date(rating.at))),
  };
}

/** Ratings, each with its event; then their tallies. */
export const seed = function* (
  { seedSize }: Pick<SubgraphRuntime<RatingsConfig>, 'seedSize'>,
  store: RatingsStore,
): Iterable<Change> {
  if (seedSize === 'none') return;
  const tallies = new Map<TitleId, Tally>();
  let batch: GivenRating[] = [];
  for (const rating of allRatings(createDemoData(seedSize))) {
    tallies.set(rating.titleId, replaceVote(tallies.get(rating.titleId) ?? NO_VOTES, null, rating.thumb));
    batch.push(rating);
    if (batch.length < WRITES_PER_COMMIT) continue;
    yield toChange(batch, store);
    batch = [];
  }
  yield toChange(batch, store);
  const counted = [...tallies].map(([id, tally]) => store.collections.tallies.insert({ ...tally, id }));
  for (let start = 0; start < counted.length; start += WRITES_PER_COMMIT)
    yield { writes: counted.slice(start, start + WRITES_PER_COMMIT) };
};
