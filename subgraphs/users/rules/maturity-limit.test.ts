import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import { expect, test } from 'vitest';
import { ceilingOf, KIDS_CEILING } from './maturity-limit.js';

test.each(MATURITY_LEVELS)(
  'a kids profile stored with %s is never shown more than its own limit, nor more than AGE_10',
  (maturityLimit) => {
    const ceiling = ceilingOf({ isKids: true, maturityLimit });
    expect(isWithinMaturity(ceiling, KIDS_CEILING)).toBe(true);
    expect(isWithinMaturity(ceiling, maturityLimit)).toBe(true);
  },
);

test('a grown-up’s limit is what was chosen', () => {
  expect(ceilingOf({ isKids: false, maturityLimit: 'AGE_16' })).toBe('AGE_16');
});
