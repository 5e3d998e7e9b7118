import { createDemoData } from '@marquee/demo-data/create-demo-data';
import type { Change } from '@marquee/document-store/port';
import { expect, test } from 'vitest';
import type { TitleId } from '@marquee/contracts/ids';
import { communityRating, NO_VOTES, replaceVote } from '../rules/tally.js';
import type { Tally } from '../rules/tally.js';
import type { GivenRating } from '../documents.js';
import { seed } from '../seed.js';
import { openRatingsStore } from '../store.js';
import { requestTitles, startRatings, viewer } from './requests.js';

async function changesOf(): Promise<readonly Change[]> {
  await using ratings = await startRatings([]);
  return [...seed({ seedSize: 'small' }, await openRatingsStore(ratings.store))];
}

function ratingsIn(changes: readonly Change[]): readonly GivenRating[] {
  return changes.flatMap(({ writes }) =>
    writes.flatMap((write) =>
      write.collection === 'ratings' && write.kind === 'insert' ? [write.document as GivenRating] : [],
    ),
  );
}

test('seeding is deterministic, in commits of bounded size, with an event per rating', async () => {
  const changes = await changesOf();
  expect(await changesOf()).toEqual(changes);
  expect(Math.max(...changes.map(({ writes }) => writes.length))).toBeLessThanOrEqual(1000);
  const published = changes.flatMap(({ events = [] }) => events.map(({ key }) => key));
  expect(published).toEqual(ratingsIn(changes).map(({ id }) => id));
  expect(new Set(ratingsIn(changes).map(({ thumb }) => thumb))).toEqual(new Set(['DOWN', 'UP', 'LOVE']));
});

test('the sample tallies equal the count of the sample ratings', async () => {
  const tallies = new Map<TitleId, Tally>();
  for (const { titleId, thumb } of ratingsIn(await changesOf()))
    tallies.set(titleId, replaceVote(tallies.get(titleId) ?? NO_VOTES, null, thumb));
  await using ratings = await startRatings([], { seed: 'small' });
  const { data } = await requestTitles(ratings, [...tallies.keys()]);
  const expected = [...tallies].map(([id, tally]) => ({ id, myThumb: null, communityRating: communityRating(tally) }));
  expect(data).toEqual({ _entities: expected });
});

test('the demo account has rated some of the titles that it has completed', async () => {
  await using ratings = await startRatings([], { seed: 'small' });
  const demoData = createDemoData('small');
  const account = demoData.account(0);
  const profile = account.profiles[0] ?? expect.fail('the demo account has profiles');
  const completed = demoData
    .viewing(account, profile)
    .filter((view) => view.completed)
    .map(({ titleId }) => titleId);
  const { data } = await requestTitles(ratings, completed, { ...viewer, accountId: account.id, profileId: profile.id });
  const thumbs = (data as { _entities: readonly { myThumb: string | null }[] })._entities.filter(
    ({ myThumb }) => myThumb !== null,
  );
  expect(thumbs.length).toBeGreaterThan(completed.length / 10);
  expect(thumbs.length).toBeLessThan(completed.length);
});
