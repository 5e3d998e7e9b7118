/** Every path of playback decides by the stricter of the token's and the profile record's maturity limit. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import {
  requestContinueWatching,
  requestEntities,
  NOW,
  startPlayback,
  titleReferences,
  viewer,
  setBookmark,
} from './requests.js';
import { profileCreated } from '@marquee/subgraph/testing/upstream-events';
import { seriesPublished } from './upstream-events.js';
import { activeStreams, heartbeat, licence, onDevice, publishFilmAndPlan, start, stop } from './player.js';

interface Running {
  readonly playback: TestSubgraph;
  /** The session of `film` that a device has started. */
  sessionOf(device: string): string;
}

/** The viewer's identity with the limit of a token. */
type As = (device?: string) => ViewerIdentity;

async function bookmarkMutation(name: string, { playback }: Running, as: ViewerIdentity): Promise<boolean> {
  const query = `mutation { ${name}(titleId: "film") { __typename } }`;
  const { data } = await playback.execute(query, {}, { viewer: as });
  return (data as Record<string, { __typename: string }>)[name]?.__typename === 'BookmarkPayload';
}

async function isPlayable(reference: object, { playback }: Running, as: ViewerIdentity): Promise<boolean> {
  const selection = '... on Title { playability { playable } } ... on Episode { playability { playable } }';
  const { data } = await requestEntities(playback, selection, [reference], as);
  return (data as { _entities: [{ playability: { playable: boolean } }] })._entities[0].playability.playable;
}

async function historyTitles({ playback }: Running, as: ViewerIdentity): Promise<number> {
  const query = '{ viewer { viewingHistory { edges { node { id } } } } }';
  const { data } = await playback.execute(query, {}, { viewer: as });
  return (
    data as { viewer: { viewingHistory: { edges: { node: object | null }[] } } }
  ).viewer.viewingHistory.edges.filter(({ node }) => node !== null).length;
}

/**
 * Each path, and whether it allows the title. Requested in this order, since a refused heartbeat ends its
 * session and `removeFromHistory` deletes the bookmark.
 */
const PATHS: Readonly<Record<string, (running: Running, as: As) => Promise<boolean>>> = {
  'Title.playability': (running, as) => isPlayable({ __typename: 'Title', id: 'film' }, running, as()),
  'Episode.playability': (running, as) => isPlayable({ __typename: 'Episode', id: 'series-1-1' }, running, as()),
  'Viewer.continueWatching': async ({ playback }, as) => (await requestContinueWatching(playback, as())).ids.length > 0,
  'Viewer.viewingHistory': async (running, as) => (await historyTitles(running, as())) > 0,
  'ActiveStream.title': async ({ playback }, as) =>
    (await activeStreams(playback, as())).some(({ title }) => title !== null),
  startPlayback: async ({ playback }, as) => (await start(playback, as('laptop'))).__typename === 'PlaybackSession',
  heartbeat: async ({ playback, sessionOf }, as) =>
    (await heartbeat(playback, as('television'), sessionOf('television'), { seq: 1 })).__typename ===
    'HeartbeatPayload',
  stopPlayback: async ({ playback, sessionOf }, as) =>
    (await stop(playback, as('tablet'), sessionOf('tablet'), { seq: 1 })).__typename === 'HeartbeatPayload',
  acquireLicence: async ({ playback, sessionOf }, as) =>
    (await licence(playback, as('phone'), sessionOf('phone'))).__typename === 'LicencePayload',
  setBookmark: async ({ playback }, as) =>
    (await setBookmark(playback, 'film', 4000, { as: as() })).__typename === 'BookmarkPayload',
  hideFromContinueWatching: (running, as) => bookmarkMutation('hideFromContinueWatching', running, as()),
  removeFromHistory: (running, as) => bookmarkMutation('removeFromHistory', running, as()),
};

/** A bookmark, and three devices that play the film. */
async function startWatching(playback: TestSubgraph): Promise<Running> {
  await publishFilmAndPlan(playback, 4);
  await playback.publish('catalog', [seriesPublished('series')]);
  await setBookmark(playback, 'film', 3000, { at: 5 });
  const sessions = new Map<string, string>();
  for (const device of ['television', 'phone', 'tablet'])
    sessions.set(device, (await start(playback, onDevice(device))).id);
  return { playback, sessionOf: (device) => sessions.get(device) ?? expect.fail(device) };
}

test.each([
  ['AGE_18', null, true],
  ['AGE_18', 'AGE_16', true],
  ['AGE_10', 'AGE_18', false],
  ['AGE_18', 'AGE_10', false],
] as const)('token %s, profile record %s: on every path the title is allowed: %s', async (token, record, allowed) => {
  await using playback = await startPlayback({ now: NOW });
  const running = await startWatching(playback);
  if (record !== null) await playback.publish('users', [profileCreated(viewer, { maturityLimit: record })]);
  const as: As = (device) => ({ ...(device === undefined ? viewer : onDevice(device)), maturityLimit: token });
  const decided: Record<string, boolean> = {};
  for (const [path, ask] of Object.entries(PATHS)) decided[path] = await ask(running, as);
  expect(decided).toEqual(Object.fromEntries(Object.keys(PATHS).map((path) => [path, allowed])));
});

test('an erased profile has no playability, no list and no title to start', async () => {
  await using playback = await startPlayback({ now: NOW });
  const running = await startWatching(playback);
  await playback.publish('users', [
    {
      type: 'ProfileDeleted',
      version: 1,
      key: viewer.profileId ?? '',
      occurredAt: NOW.toISOString(),
      payload: { profileId: viewer.profileId, accountId: viewer.accountId, version: 9 },
    },
  ]);
  const { data } = await requestEntities(
    playback,
    '... on Title { playability { playable } }',
    titleReferences(['film']),
  );
  expect(data).toEqual({ _entities: [{ playability: null }] });
  expect((await requestContinueWatching(playback)).ids).toEqual([]);
  expect(await start(playback, viewer)).toMatchObject({ code: 'PLAYBACK_TITLE_NOT_FOUND' });
  expect(await historyTitles(running, viewer)).toBe(0);
});
