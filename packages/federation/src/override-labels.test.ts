import { describe, expect, test } from 'vitest';
import { percentOf, stickyPercentile } from './override-labels.js';

describe('percent(n)', () => {
  test.each([
    ['percent(0)', 0],
    ['percent(12.5)', 12.5],
    ['percent(100)', 100],
  ])('%s is a percentage', (label, share) => {
    expect(percentOf(label)).toBe(share);
  });

  test.each(['percent(x)', 'percent(1000)', 'beta', 'percent(5', 'Percent(5)'])(
    '%s is a label of another kind',
    (label) => {
      expect(percentOf(label)).toBeNull();
    },
  );
});

describe('the sticky percentile of an account', () => {
  // Fixed values: other processes and later versions of the router must compute the same percentile.
  test.each([
    ['percent(10)', 'account-1', 79.314237],
    ['percent(10)', 'account-2', 34.921231],
    ['percent(50)', 'account-1', 49.835668],
    ['percent(10)', '0198d1a2-7c3b-7def-8123-456789abcdef', 64.238253],
  ])('under %s, %s', (label, accountId, percentile) => {
    expect(stickyPercentile(label, accountId)).toBeCloseTo(percentile, 5);
  });

  test('the share of accounts below a percentage is that percentage, to one percent in ten thousand accounts', () => {
    const accounts = Array.from(
      { length: 10_000 },
      (_, index) => `018f3a2b-7c4d-7e5f-8a9b-${String(index).padStart(12, '0')}`,
    );
    for (const share of [1, 10, 50, 90]) {
      const followed = accounts.filter((accountId) => stickyPercentile(`percent(${share})`, accountId) < share).length;
      expect(Math.abs(followed / 100 - share)).toBeLessThan(1);
    }
  });

  test('accounts that follow one label do not follow the next one more often', () => {
    const accounts = Array.from({ length: 10_000 }, (_, index) => `account-${index}`);
    const both = accounts.filter(
      (accountId) => stickyPercentile('percent(10)', accountId) < 10 && stickyPercentile('percent(11)', accountId) < 10,
    ).length;
    expect(both).toBeGreaterThan(50);
    expect(both).toBeLessThan(150);
  });
});
