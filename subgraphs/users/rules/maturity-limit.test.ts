import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import { expect, test } from 'vitest';
import { effectiveMaturityLimit, KIDS_MATURITY_LIMIT } from './maturity-limit.js';

test.each(MATURITY_LEVELS)(
  'a kids profile stored with %s has at most its own limit and at most AGE_10',
  (maturityLimit) => {
    const effective = effectiveMaturityLimit({ isKids: true, maturityLimit });
    expect(isWithinMaturity(effective, KIDS_MATURITY_LIMIT)).toBe(true);
    expect(isWithinMaturity(effective, maturityLimit)).toBe(true);
  },
);

test('an adult profile has the limit that was chosen', () => {
  expect(effectiveMaturityLimit({ isKids: false, maturityLimit: 'AGE_16' })).toBe('AGE_16');
});
