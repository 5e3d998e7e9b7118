import { currentWindow } from '@marquee/contracts/licence';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalog as definition } from '../subgraph.js';
import { done, mutate, publishedEventsOf } from './staff.js';

/** The title at the top of the editorial page. */
const title =
  createDemoData('small')
    .titles.filter(({ windows }) => currentWindow(windows, 'US', DEMO_NOW) !== undefined)
    .sort(
      (a, b) => (b.acclaim ?? 45) * 0.6 + (b.reach ?? 30) * 0.4 - ((a.acclaim ?? 45) * 0.6 + (a.reach ?? 30) * 0.4),
    )[0] ?? expect.fail('a title');

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSubgraph(definition, { seed: 'small' });
});
afterAll(() => catalog[Symbol.asyncDispose]());

const EVERYWHERE = `query ($id: ID!, $ids: [ID!]!, $genre: ID!) { title(id: $id) { id } titles(ids: $ids) { id } genre(id: $genre) { titles(first: 100) { edges { node { id } } } }
  editorialPage(country: "US", maturityLimit: AGE_18, rows: 20, perRow: 40) { hero { id } rows { titles { id } } } }`;
const REFERENCE =
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title { name availability { status maxQuality } badges } } }';

async function isSeen(): Promise<boolean> {
  const { data: asked } = await catalog.execute(
    'query ($id: ID!) { _entities(representations: [{ __typename: "Title", id: $id }]) { ... on Title { genres { id } } } }',
    { id: title.id },
  );
  const genre = (asked as { _entities: { genres: { id: string }[] }[] })._entities[0]?.genres[0]?.id;
  const { data, errors } = await catalog.execute(
    EVERYWHERE,
    { id: title.id, ids: [title.id], genre },
    { viewer: asViewer() },
  );
  expect(errors).toEqual([]);
  return JSON.stringify(data).includes(`"${title.id}"`);
}

async function byReference() {
  return (
    await catalog.execute(
      REFERENCE,
      { representations: [{ __typename: 'Title', id: title.id }] },
      { viewer: asViewer() },
    )
  ).data?.['_entities'];
}

test('the picture of a withdrawn title is replaced', async () => {
  await using other = await startSubgraph(definition, { seed: 'small' });
  const picture = async () => (await other.get(`/artwork/${title.id}.0/landscape_16_9/320.svg`)).body;
  const [before, nobody] = [await picture(), (await other.get('/artwork/nobody/landscape_16_9/320.svg')).body];
  expect(before).not.toBe(nobody);
  await done(other, 'withdrawTitle', { titleId: title.id, expectedVersion: 1, reason: 'A court said so.' });
  expect(await picture()).toBe(nobody);
});

test('a withdrawn title is absent from the next response, and returns when it is reinstated', async () => {
  expect(await isSeen()).toBe(true);
  const { version } = await done(catalog, 'withdrawTitle', {
    titleId: title.id,
    expectedVersion: 1,
    reason: 'A court said so.',
  });
  expect(await isSeen()).toBe(false);
  expect(await byReference()).toMatchObject([
    { name: title.name, availability: { status: 'WITHDRAWN', maxQuality: null } },
  ]);

  expect(
    await mutate(catalog, 'withdrawTitle', { titleId: title.id, expectedVersion: version, reason: 'Again.' }),
  ).toMatchObject({ __typename: 'NotReadyProblem', missing: [{ code: 'REINSTATEMENT' }] });
  const meanwhile = await done(catalog, 'updateTitle', {
    titleId: title.id,
    expectedVersion: version,
    facts: { studio: 'Another Studio' },
  });
  expect(await isSeen()).toBe(false);
  await done(catalog, 'reinstateTitle', { titleId: title.id, expectedVersion: meanwhile.version });
  expect(await isSeen()).toBe(true);
  expect(await byReference()).toMatchObject([{ availability: { status: 'AVAILABLE' } }]);

  const published = await publishedEventsOf(catalog, title.id);
  expect(published.map(({ type, seq }) => `${seq} ${type}`)).toEqual([
    '1 TitlePublished',
    '2 TitleWithdrawn',
    '3 TitlePublished',
  ]);
  expect(published[1]?.payload).toEqual({ titleId: title.id, version: 2, reason: 'A court said so.' });
  expect(published[2]?.payload).toMatchObject({ version: 4, studio: 'Another Studio' });
});
