import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { topBy } from './top-by.js';

test('equals a full sort; equal values keep their order', () => {
  const random = createRandom(7);
  for (let round = 0; round < 200; round += 1) {
    const values = Array.from({ length: random.int(60) }, () => random.int(12));
    const count = random.int(20) + 1;
    const sorted = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, count);
    expect(topBy(values.keys(), count, (index) => values[index] ?? 0)).toEqual(sorted);
  }
});
