/** What caches keep of this subgraph is right for each caller, for as long as it states, and until its events. */
import { DEMO_PASSWORD } from '@marquee/demo-data/demo-data';
import { cachedQueries } from '@marquee/subgraph/testing/caching/cached-queries';
import { checkCacheEvents, mutationsWithout } from '@marquee/subgraph/testing/caching/check-cache-events';
import type { Changes } from '@marquee/subgraph/testing/caching/check-cache-events';
import { asForAll, checkCacheVariance } from '@marquee/subgraph/testing/caching/check-cache-variance';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { adult, child, demoData, family, locked, signInAs, stranger, titlePublished, viewerOf } from './members.js';
import { mutate } from './requests.js';

const SAVED = demoData.myList(family, adult).map(({ titleId }) => titleId);
const IDS = {
  Title: [...SAVED.slice(0, 5), 'new', 'unknown'],
  Account: [family.id, stranger.id],
  Profile: family.profiles.map(({ id }) => id),
};
const QUERIES = cachedQueries(users.module, { ids: IDS });
const VIEWERS = [
  ...[adult, child, locked, null].map((profile) => viewerOf(family, profile)),
  viewerOf(stranger, stranger.profiles[0] ?? null),
];
const parent = viewerOf(family, adult);

test('viewers who share a cached value would each get the same one', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { wrong, empty } = await checkCacheVariance(subgraph, QUERIES, VIEWERS);
  expect(QUERIES.length).toBeGreaterThan(2);
  expect([wrong, empty]).toEqual([[], []]);
  const others = (await checkCacheVariance(subgraph, asForAll(QUERIES), VIEWERS)).wrong.join();
  for (const field of ['Title.inMyList', 'Viewer.profile', 'Account.profiles']) expect(others).toContain(field);
});

/** Mutations of credentials and sessions, of which no cached value has anything. */
const OF_SESSIONS = [
  'refreshSession',
  'requestPasswordReset',
  'resetPassword',
  'changePassword',
  'setSecondFactor',
  'confirmTotp',
  'exportMyData',
];

function changesOf(subgraph: TestSubgraph): Changes {
  const text = DEMO_PASSWORD;
  const run = (call: string, variables: Record<string, unknown>) => async () => {
    const outcome = await mutate(subgraph, call, variables, { viewer: parent });
    if (outcome.__typename.endsWith('Problem')) throw new Error(`${call}: ${outcome.__typename}`);
  };
  const update = (profileId: string, over: object) =>
    run('updateProfile(input: $updateProfile)', { updateProfile: { profileId, ...over } });
  const ofList = (call: string, id: string) => () =>
    subgraph.execute(`mutation ($id: ID!) { ${call}(titleId: $id) { __typename } }`, { id }, { viewer: parent });
  const pin = (value: string | null) =>
    run('setProfilePin(profileId: $id, password: $text, pin: $pin)', { id: adult.id, text, pin: value });
  let created = '';
  return {
    'updateProfile: name': update(adult.id, { name: 'Nova' }),
    'updateProfile: language': update(adult.id, { language: 'fr' }),
    'updateProfile: limit': update(child.id, { maturityLimit: 'ALL' }),
    'updateProfile: autoplay': update(child.id, { autoplayPreviews: false, autoplayNextEpisode: false }),
    'updateProfile: accessibility': update(adult.id, { accessibility: { captions: true, captionSize: 'LARGE' } }),
    setProfilePin: pin('4711'),
    'setProfilePin: removed': pin(null),
    createProfile: async () => {
      const createProfile = { idempotencyKey: 'cached-1', name: 'Fifth' };
      const made = await mutate(
        subgraph,
        'createProfile(input: $createProfile)',
        { createProfile },
        { viewer: parent },
      );
      created = (made['profile'] as { readonly id: string }).id;
    },
    deleteProfile: () => run('deleteProfile(profileId: $id)', { id: created })(),
    'a title is published': () => subgraph.publish('catalog', [titlePublished('new')]),
    addToMyList: ofList('addToMyList', 'new'),
    removeFromMyList: ofList('removeFromMyList', SAVED[0] ?? ''),
    moveToTopOfMyList: ofList('moveToTopOfMyList', SAVED[1] ?? ''),
    renameDevice: run('renameDevice(deviceId: $id, name: $text)', { id: family.deviceId, text: 'Kitchen' }),
    signIn: () => signInAs(subgraph),
    signUp: async () => {
      const device = { esn: 'other', kind: 'TV' };
      const signUp = { idempotencyKey: 'cached-2', email: 'new@example.com', password: 'long enough 1', device };
      await mutate(subgraph, 'signUp(input: $signUp)', { signUp: { ...signUp, country: 'US', language: 'en' } });
    },
    selectProfile: () =>
      subgraph.execute(
        'mutation ($id: ID!) { selectProfile(profileId: $id) { __typename } }',
        { id: adult.id },
        { viewer: parent },
      ),
    signOutDevice: run('signOutDevice(deviceId: $id)', { id: family.deviceId }),
    signOut: run('signOut(everywhere: true)', {}),
    requestDataErasure: run('requestDataErasure(password: $text)', { text }),
  };
}

test('each change of a cached value is published', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const changes = changesOf(subgraph);
  const owners = ['users', 'catalog', 'billing'];
  const watched = { owners, queries: QUERIES, viewers: VIEWERS, changes };
  const { unpublished, changed } = await checkCacheEvents(subgraph, watched);
  expect(unpublished).toEqual([]);
  const fieldsOf = (name: string) => changed[name]?.fields.join(' ') ?? '';
  for (const name of Object.keys(changes).filter((each) =>
    /^(updateProfile|setProfilePin|(create|delete)P)/.test(each),
  ))
    expect(fieldsOf(name), name).toContain('Account.profiles');
  expect(fieldsOf('addToMyList')).toBe('Title.inMyList');
  expect(fieldsOf('removeFromMyList')).toBe('Title.inMyList');
  expect(fieldsOf('requestDataErasure')).toContain('Viewer.profile');
  expect(mutationsWithout(users.module, changes)).toEqual(OF_SESSIONS);
});
