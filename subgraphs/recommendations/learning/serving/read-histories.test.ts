import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import { createRandom } from '@marquee/runtime/random';
import type { View } from '../../rules/profile/history.js';
import type { RecommendationsStore } from '../../store.js';
import { createInteractionsBuilder } from '../data/interactions-builder.js';
import { readHistories, sampleHistories } from './read-histories.js';

const random = createRandom(7);
/** The views of 450 profiles, the latest first; some at the same time, some hardly begun. */
const histories = Array.from({ length: 450 }, (_, profile) => {
  const titles = [...new Set(Array.from({ length: random.int(60) }, () => random.int(300)))];
  const views = titles.map((title): View => {
    const at = new Date(Date.UTC(2026, 0, 1 + random.int(20))).toISOString();
    return { titleId: asId(`t${title}`), share: random.pick([0, 0.5, 1]), completed: false, at, before: null };
  });
  return {
    ...{ id: `history:${String(profile).padStart(3, '0')}`, about: 'history', version: 1 },
    views: views.sort((a, b) => (a.at < b.at ? 1 : -1)),
  };
});

interface FindQuery {
  readonly from: string;
  readonly until: string;
  readonly after: string | null;
  readonly limit: number;
}

const store = {
  collections: {
    facts: {
      find: async ({ from, until, after, limit }: FindQuery) => {
        const all = histories.filter(({ id }) => id >= from && id < until && (after === null || id > after));
        const documents = all.slice(0, limit);
        return { documents, cursors: documents.map(({ id }) => id), hasMore: all.length > limit };
      },
    },
  },
} as unknown as RecommendationsStore;

test('histories are read as the interactions that a file of the same views would give', async () => {
  const builder = createInteractionsBuilder();
  for (const { id, views } of histories) {
    const started = views.filter(({ share }) => share > 0).reverse();
    if (started.length === 0) continue;
    const user = builder.addUser(id.slice('history:'.length));
    for (const { titleId, at } of started) builder.add(user, titleId, Date.parse(at) / 1000);
  }
  expect(await readHistories(store, null)).toEqual(builder.build().interactions);
  await expect(readHistories(store, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
});

test('a sample goes on at the lowest id, and has each profile once', async () => {
  const views = histories.map((history) => history.views);
  expect(await sampleHistories(store, '2', 10)).toEqual(views.slice(200, 210));
  expect(await sampleHistories(store, '4', 100)).toEqual([...views.slice(400), ...views.slice(0, 50)]);
  expect(await sampleHistories(store, 'f', 1_000)).toEqual(views);
});
