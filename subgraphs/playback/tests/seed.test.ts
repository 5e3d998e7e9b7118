import { createDemoData } from '@marquee/demo-data/create-demo-data';
import type { Change } from '@marquee/document-store/port';
import { expect, test } from 'vitest';
import { seed } from '../seed.js';
import { openDomainStore, startPlayback, viewer } from './requests.js';

async function changesOf(): Promise<readonly Change[]> {
  await using playback = await startPlayback();
  const store = await openDomainStore(playback.store);
  return [...seed({ seedSize: 'small' }, store)];
}

test('the sample data is deterministic, in commits of bounded size, with one event per profile', async () => {
  const changes = await changesOf();
  expect(await changesOf()).toEqual(changes);
  expect(Math.max(...changes.map(({ writes }) => writes.length))).toBeLessThan(3000);
  const events = changes.flatMap((change) => change.events ?? []);
  expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
  const views = events.map(({ payload }) => (payload as { views: readonly object[] }).views.length);
  expect(Math.max(...views)).toBeLessThanOrEqual(200);
  expect(Math.min(...views)).toBeGreaterThan(0);
});

test('the history of a sample profile is what it has watched', async () => {
  await using playback = await startPlayback({ seed: 'small' });
  const demoData = createDemoData('small');
  const account = demoData.account(0);
  const profile = account.profiles[0] ?? expect.fail('the demo account has profiles');
  const store = await openDomainStore(playback.store);
  const history = await store.history(profile.id, { first: 20, after: null });
  const views = demoData.viewing(account, profile).slice(0, 20);
  expect(history.documents.map(({ updatedAt }) => updatedAt)).toEqual(views.map(({ at }) => at));
  const asProfile = { ...viewer, accountId: account.id, profileId: profile.id };
  const { data } = await playback.execute('{ viewer { continueWatching { asOfVersion } } }', {}, { viewer: asProfile });
  expect(data).toEqual({
    viewer: { continueWatching: { asOfVersion: String(demoData.viewing(account, profile).length) } },
  });
});
