import { readLog } from '@marquee/subgraph/testing/read-log';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { DEMO_PASSWORD, DEMO_NOW } from '@marquee/demo-data/demo-data';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { endedTokens, mutate, securityEvents } from './requests.js';
import { child, family, adult, locked, stranger, titlePublished, viewerOf } from './members.js';

const parent = viewerOf(family, adult);
function create(subgraph: TestSubgraph, over: object = {}, viewer: ViewerIdentity = parent) {
  return mutate(
    subgraph,
    'createProfile(input: $createProfile)',
    { createProfile: { idempotencyKey: 'profile-1', name: 'Nova', ...over } },
    { viewer },
  );
}

function update(subgraph: TestSubgraph, profileId: string, over: object, viewer: ViewerIdentity = parent) {
  return mutate(
    subgraph,
    'updateProfile(input: $updateProfile)',
    { updateProfile: { profileId, ...over } },
    { viewer },
  );
}

function remove(subgraph: TestSubgraph, id: string, viewer: ViewerIdentity = parent) {
  return mutate(subgraph, 'deleteProfile(profileId: $id)', { id }, { viewer });
}

function setPin(subgraph: TestSubgraph, id: string, pin: string | null, text = DEMO_PASSWORD) {
  return mutate(
    subgraph,
    'setProfilePin(profileId: $id, password: $text, pin: $pin)',
    { id, text, pin },
    { viewer: parent },
  );
}

async function publishedEvents(subgraph: TestSubgraph, type: string, key: string) {
  return (await readLog(subgraph, 'users')).filter((event) => event.type === type && event.key === key);
}

test('a fifth profile is created and published, and a sixth is refused', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const made = await create(subgraph, { name: '  Nova ', isKids: true, language: 'fr-CA' });
  expect(made).toMatchObject({
    profile: { name: 'Nova', isKids: true, maturityLimit: 'AGE_10', language: 'fr', isLocked: false },
  });
  const { id } = made['profile'] as { id: string };
  const [event] = await publishedEvents(subgraph, 'ProfileCreated', id);
  expect(event?.payload).toEqual({
    profileId: id,
    accountId: family.id,
    version: 1,
    isKids: true,
    maturityLimit: 'AGE_10',
    language: 'fr',
    country: 'US',
  });
  expect(await create(subgraph, { idempotencyKey: 'profile-2' })).toMatchObject({ __typename: 'ProfileLimitProblem' });
  expect(await create(subgraph, { name: '  Nova ', isKids: true, language: 'fr-CA' })).toMatchObject({
    profile: { id },
  });
});

test('ten concurrent creations of the fifth profile create one', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, index) => create(subgraph, { idempotencyKey: `profile-${index}` })),
  );
  expect(outcomes.filter(({ __typename }) => __typename === 'ProfilePayload')).toHaveLength(1);
  expect(outcomes.filter(({ __typename }) => __typename === 'ProfileLimitProblem')).toHaveLength(9);
});

test('an idempotency key reused for another profile is refused', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await create(subgraph);
  expect(await create(subgraph, { name: 'Eve' })).toMatchObject({ __typename: 'IdempotencyConflictProblem' });
});

test('every problem of a profile’s input is reported', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  expect(
    await create(subgraph, { name: 'No\u0007va', avatarId: 'dragon', isKids: true, maturityLimit: 'AGE_16' }),
  ).toMatchObject({
    fields: [
      { path: ['name'], code: 'MALFORMED' },
      { path: ['avatarId'], code: 'NOT_ALLOWED' },
      { path: ['maturityLimit'], code: 'NOT_ALLOWED' },
    ],
  });
});

test('creating a profile with a higher maturity limit than one’s own requires the password', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const teen: ViewerIdentity = { ...parent, maturityLimit: 'AGE_13' };
  expect(await create(subgraph, { maturityLimit: 'AGE_13', idempotencyKey: 'profile-teen' }, teen)).toMatchObject({
    __typename: 'ProfilePayload',
  });
  await remove(subgraph, locked.id);
  expect(await create(subgraph, {}, teen)).toMatchObject({
    __typename: 'ConfirmationRequiredProblem',
    accepts: ['PASSWORD'],
  });
  expect(await create(subgraph, { password: 'wrong' }, teen)).toMatchObject({ __typename: 'BadCredentialsProblem' });
  expect(await create(subgraph, { password: DEMO_PASSWORD }, teen)).toMatchObject({
    profile: { maturityLimit: 'AGE_18' },
  });
});

test('raising a maturity limit requires the password, is recorded, and requires renewal of the profile’s tokens', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const raise = (over: object = {}) => update(subgraph, child.id, { maturityLimit: 'AGE_10', ...over });
  expect(await raise()).toMatchObject({ __typename: 'ConfirmationRequiredProblem', accepts: ['PASSWORD'] });
  expect(await raise({ password: 'wrong' })).toMatchObject({ __typename: 'BadCredentialsProblem', attemptsLeft: 4 });
  expect(await raise({ pin: '1234' })).toMatchObject({ __typename: 'ConfirmationRequiredProblem' });
  expect((await endedTokens(subgraph)).profiles).toEqual({});
  expect(await raise({ password: DEMO_PASSWORD })).toMatchObject({ profile: { maturityLimit: 'AGE_10' } });
  expect((await endedTokens(subgraph)).profiles).toEqual({ [child.id]: DEMO_NOW.getTime() / 1000 });
  expect(await securityEvents(subgraph, parent)).toContain('CEILING_RAISED');
  const [event] = await publishedEvents(subgraph, 'ProfileUpdated', child.id);
  expect(event?.payload as ProfileState).toMatchObject({ version: 2, maturityLimit: 'AGE_10', isKids: true });
});

test('the profile’s PIN also allows raising its maturity limit', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await update(subgraph, locked.id, { maturityLimit: 'AGE_7' });
  const raise = (pin: string | null) => update(subgraph, locked.id, { maturityLimit: 'AGE_18', pin });
  expect(await raise(null)).toMatchObject({ accepts: ['PASSWORD', 'PIN'] });
  expect(await raise('0000')).toMatchObject({ __typename: 'PinProblem', attemptsLeft: 4 });
  expect(await raise(locked.pin)).toMatchObject({ profile: { maturityLimit: 'AGE_18' } });
});

test('a kids profile’s maturity limit is at most AGE_10, also with the password', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  expect(await update(subgraph, child.id, { maturityLimit: 'AGE_13', password: DEMO_PASSWORD })).toMatchObject({
    fields: [{ path: ['maturityLimit'], code: 'NOT_ALLOWED' }],
  });
  expect(await update(subgraph, child.id, { isKids: false, maturityLimit: 'AGE_13' })).toMatchObject({
    __typename: 'ConfirmationRequiredProblem',
  });
  expect(await update(subgraph, adult.id, { isKids: true })).toMatchObject({
    profile: { isKids: true, maturityLimit: 'AGE_10' },
  });
});

test('a kids profile changes only its own preferences', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const viewer = viewerOf(family, child);
  expect(
    await update(
      subgraph,
      child.id,
      { language: 'de-AT', accessibility: { captions: true, captionSize: 'LARGE' } },
      viewer,
    ),
  ).toMatchObject({
    profile: { language: 'de', accessibility: { captions: true, captionSize: 'LARGE' } },
  });
  await expect(
    update(subgraph, child.id, { maturityLimit: 'AGE_10', password: DEMO_PASSWORD }, viewer),
  ).rejects.toThrow('FORBIDDEN');
  await expect(update(subgraph, adult.id, { language: 'de' }, viewer)).rejects.toThrow('FORBIDDEN');
  await expect(create(subgraph, {}, viewer)).rejects.toThrow('FORBIDDEN');
  await expect(remove(subgraph, adult.id, viewer)).rejects.toThrow('FORBIDDEN');
});

test('another household’s profile is not found', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const others = stranger.profiles[0]?.id ?? '';
  for (const outcome of [
    await update(subgraph, others, { name: 'Eve' }),
    await remove(subgraph, others),
    await setPin(subgraph, others, '1234'),
  ])
    expect(outcome).toMatchObject({ __typename: 'NotFoundProblem' });
});

test('deleting a profile removes its list, ends its tokens, and is published', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await subgraph.publish('catalog', [titlePublished('t1')]);
  await subgraph.execute('mutation { addToMyList(titleId: "t1") { __typename } }', {}, { viewer: parent });
  expect(await remove(subgraph, adult.id)).toMatchObject({ accepted: true, reference: adult.id });
  const lists = await subgraph.store.collection({ name: 'my_lists', indexes: [] });
  expect(await lists.get(adult.id)).toBeNull();
  expect(await publishedEvents(subgraph, 'ProfileDeleted', adult.id)).toMatchObject([
    { payload: { profileId: adult.id, accountId: family.id, version: 2 } },
  ]);
  expect(Object.keys((await endedTokens(subgraph)).profiles)).toEqual([adult.id]);
  expect(await remove(subgraph, adult.id)).toMatchObject({ __typename: 'NotFoundProblem' });
});

test('the last profile cannot be deleted, also when the last two are deleted concurrently', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  for (const { id } of family.profiles.slice(2)) await remove(subgraph, id);
  const outcomes = await Promise.all(family.profiles.slice(0, 2).map(({ id }) => remove(subgraph, id)));
  expect(outcomes.map(({ __typename }) => __typename).toSorted()).toEqual(['AcceptedPayload', 'ValidationProblem']);
});

test('a PIN is set, changed and removed with the password', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  expect(await setPin(subgraph, adult.id, '12a4')).toMatchObject({ fields: [{ path: ['pin'], code: 'MALFORMED' }] });
  expect(await setPin(subgraph, adult.id, '4711', 'wrong')).toMatchObject({ __typename: 'BadCredentialsProblem' });
  expect(await setPin(subgraph, adult.id, '4711')).toMatchObject({ profile: { isLocked: true } });
  expect(await setPin(subgraph, adult.id, null)).toMatchObject({ profile: { isLocked: false } });
  expect((await securityEvents(subgraph, parent)).slice(0, 2)).toEqual(['PIN_REMOVED', 'PIN_SET']);
  const published = await readLog(subgraph, 'users');
  // Caches keep `isLocked` until an event of the profile.
  expect(published.filter(({ type, key }) => type === 'ProfileUpdated' && key === adult.id)).toHaveLength(2);
});
