import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { View } from '../../rules/profile/history.js';
import { createItemItemModel } from '../models/item-item-model.js';
import { denseWeights } from '../models/item-weights.js';
import { driftReason, measureDrift } from './drift.js';
import type { Drift } from './drift.js';
import { toServedModel } from './served-model.js';

const ITEMS = 30;
/** Whoever has watched item i gets item i + 1, and then all others equally. */
function chain() {
  const weights = new Float32Array(ITEMS * ITEMS);
  for (let item = 0; item < ITEMS - 1; item += 1) weights[item * ITEMS + item + 1] = 1;
  const itemIds = Array.from({ length: ITEMS }, (_, item) => `t${item}`);
  const head = Uint32Array.from(itemIds.keys());
  const weighting = { window: 0, recency: 0 };
  const model = createItemItemModel('ease', itemIds, head, denseWeights(weights, ITEMS), weighting);
  return toServedModel('chain', { model });
}

function view(titleId: string, day: number, share = 1): View {
  const at = new Date(Date.UTC(2026, 0, day)).toISOString();
  return { titleId: asId(titleId), share, completed: false, at, before: null };
}

const TRAINED_AT = '2026-01-10T00:00:00.000Z';
const { signal } = new AbortController();

test('new views, views of unknown titles and hits are counted', async () => {
  const histories = [
    [view('t6', 12), view('t5', 3)],
    [view('t1', 12), view('t9', 11), view('t8', 2)],
    [view('unknown', 12), view('t3', 11)],
    [view('t4', 12, 0.01), view('t2', 2), view('t1', 1)],
    [view('t7', 13)],
  ];
  // Ranked are the newest views that follow another one: t6 after t5 is a hit; 28 others are as good as t1 after t8 and t9.
  expect(await measureDrift(histories, chain(), TRAINED_AT, signal)).toEqual({
    ...{ newViews: 6, earlierViews: 4, unknownViews: 1 },
    ...{ ranked: 3, hits: 1 },
  });
});

test.each<readonly [string, Partial<Drift>, string | null]>([
  ['nothing has changed', {}, null],
  ['few views', { newViews: 199, earlierViews: 10 }, null],
  ['growth', { newViews: 300, earlierViews: 1_500 }, 'the histories have grown by 20 %'],
  ['less growth', { newViews: 299, earlierViews: 1_500 }, null],
  ['unknown titles', { unknownViews: 30 }, '10 % of the new views are of titles that the model does not know'],
  ['fewer unknown titles', { unknownViews: 29 }, null],
  ['misses', { hits: 9 }, 'the hit rate is 0.045, and was 0.100 in the validation'],
  ['fewer misses', { hits: 10 }, null],
  ['few ranked', { hits: 0, ranked: 199 }, null],
])('%s: why the model is trained again', (_, change, reason) => {
  const drift = { newViews: 300, earlierViews: 10_000, unknownViews: 0, ranked: 200, hits: 20, ...change };
  const limits = { growthPercent: 20, unknownPercent: 10, hitRatePercent: 50 };
  expect(driftReason(drift, { metrics: { all: { 'next recall@10': 0.1 } } }, limits)).toBe(reason);
});
