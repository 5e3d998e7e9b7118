import { MAX_NEIGHBOURS } from '@marquee/contracts/events/recommendations';
import type { TitleNeighboursChanged } from '@marquee/contracts/events/recommendations';
import { readLog } from '@marquee/subgraph/testing/read-log';
import { expect, test } from 'vitest';
import { openRecommendationsStore } from '../store.js';
import { publishNeighbours } from '../titles/neighbour-publisher.js';
import { NOW, startWithEvents } from './requests.js';

type Payload = TitleNeighboursChanged['payload'];

test('the neighbours of a new model are published once, and of a later one those that differ', async () => {
  await using subgraph = await startWithEvents();
  const store = await openRecommendationsStore(subgraph.store);
  const cache = subgraph.services.cachesOf(store).catalogue;
  const { catalogue } = await cache.at((await store.facts(null)).revision);
  const model = subgraph.services.models.current() ?? expect.fail('a model');
  const publish = (version: string) =>
    publishNeighbours(store, catalogue, { ...model, version }, () => NOW, new AbortController().signal);

  const published = await publish('first');
  expect(published).toBe(catalogue.titles.length);
  expect([await publish('first'), await publish('second')]).toEqual([0, 0]);

  const lists = (await readLog(subgraph, 'recommendations'))
    .filter(({ type }) => type === 'TitleNeighboursChanged')
    .map(({ payload }) => payload as Payload);
  expect(lists).toHaveLength(published);
  for (const { titleId, neighbours } of lists) {
    expect(new Set(neighbours).size).toBe(MAX_NEIGHBOURS);
    expect(neighbours).not.toContain(titleId);
  }

  const [anchor] = catalogue.titles;
  const altered = { id: anchor?.id ?? '', neighbours: [] };
  const before = await store.collections.neighbours.getVersioned(altered.id);
  await store.commit([store.collections.neighbours.replace(altered, before?.version ?? 0)], []);
  expect(await publish('third')).toBe(1);
});
