import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import { expect, test } from 'vitest';
import { effectiveMaturityLimit, KIDS_MATURITY_LIMIT } from './maturity-limit.js';

test.each(MATURITY_LEVELS)(
  'a kids profile stored with %s is never shown more than its own limit, nor more than AGE_10',
  (maturityLimit) => {
    const ceiling = effectiveMaturityLimit({ isKids: true, maturityLimit });
    expect(isWithinMaturity(ceiling, KIDS_MATURITY_LIMIT)).toBe(true);
    expect(isWithinMaturity(ceiling, maturityLimit)).toBe(true);
  },
);

test('a grown-up’s limit is what was chosen', () => {
  expect(effectiveMaturityLimit({ isKids: false, maturityLimit: 'AGE_16' })).toBe('AGE_16');
});
