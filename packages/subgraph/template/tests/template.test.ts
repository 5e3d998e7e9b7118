import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { template } from '../subgraph.js';

const viewer = asViewer();
const SET = `mutation ($titleId: ID!, $text: String!) {
  setTemplateEntry(titleId: $titleId, text: $text) { __typename ... on TemplateEntryPayload { title { id templateEntry { text } } } }
}`;
const TILES = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title { id templateEntry { text } } } }`;
function tiles(count: number) {
  return Array.from({ length: count }, (_, index) => ({ __typename: 'Title', id: `t${index}` }));
}

test('an entry is returned by the next read of its profile, and of no other', async () => {
  await using subgraph = await startSubgraph(template);
  await subgraph.execute(SET, { titleId: 't1', text: 'Watch with Ada' }, { viewer });
  const own = await subgraph.execute(
    '{ viewer { templateEntries { edges { node { text title { id } } } } } }',
    {},
    { viewer },
  );
  expect(own.data).toEqual({
    viewer: { templateEntries: { edges: [{ node: { text: 'Watch with Ada', title: { id: 't1' } } }] } },
  });
  const others = await subgraph.execute(TILES, { representations: tiles(2) }, { viewer: null });
  expect(others.data).toEqual({
    _entities: [
      { id: 't0', templateEntry: null },
      { id: 't1', templateEntry: null },
    ],
  });
});

test.each([10, 100, 400])('a page of %i tiles costs one read of the store', async (count) => {
  await using subgraph = await startSubgraph(template);
  const answer = await subgraph.execute(TILES, { representations: tiles(count) }, { viewer });
  expect(answer.errors).toEqual([]);
  expect(answer.storeReads).toBe(1);
});

test('more than 1000 representations are refused with their code', async () => {
  await using subgraph = await startSubgraph(template);
  const { errors } = await subgraph.execute(TILES, { representations: tiles(1001) }, { viewer });
  expect(errors[0]).toMatchObject({ extensions: { code: 'TOO_MANY_REFERENCES' } });
});

test('a guest cannot write', async () => {
  await using subgraph = await startSubgraph(template);
  const { errors } = await subgraph.execute(SET, { titleId: 't1', text: 'x' });
  expect(errors[0]).toMatchObject({ path: ['setTemplateEntry'], extensions: { code: 'UNAUTHENTICATED' } });
});
