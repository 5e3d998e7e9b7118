import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { findTitle, startSeededCatalog, titles } from './requests.js';

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSeededCatalog();
});
afterAll(() => catalog[Symbol.asyncDispose]());

test('every title is published once, with its complete state', async () => {
  await catalog.settled();
  const published = new Map<
    string,
    {
      type: string;
      seq: number;
      payload: {
        artworkIds: string[];
        seasons: { episodes: unknown[] }[];
        names: Record<string, string>;
        maturityLevel: string;
      };
    }
  >();
  const subscription = catalog.eventLog.consume({
    group: 'test',
    owners: ['catalog'],
    positionOf: async () => null,
    apply: async ({ events }) => {
      for (const event of events) published.set(event.key, event as never);
    },
    onError: (error) => {
      throw error;
    },
  });
  await subscription.caughtUp();
  await subscription.close();
  expect([...published.keys()].sort()).toEqual(titles.map(({ id }) => id as string).sort());
  const series = findTitle(({ seasons }) => seasons.length > 1);
  expect(published.get(series.id)).toMatchObject({
    type: 'TitlePublished',
    seq: 1,
    payload: {
      names: { en: series.name },
      maturityLevel: series.rating.level,
      artworkIds: [0, 1, 2].map((variant) => `${series.id}.${variant}`),
    },
  });
  expect(published.get(series.id)?.payload.seasons.map(({ episodes }) => episodes.length)).toEqual(
    series.seasons.map(({ episodes }) => episodes.length),
  );
});
