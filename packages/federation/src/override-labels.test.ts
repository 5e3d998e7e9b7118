import { describe, expect, test } from 'vitest';
import { percentOf, stickyPercentile } from './override-labels.js';

describe('percent(n)', () => {
  test.each([
    ['percent(0)', 0],
    ['percent(12.5)', 12.5],
    ['percent(100)', 100],
  ])('%s is a share', (label, share) => {
    expect(percentOf(label)).toBe(share);
  });

  test.each(['percent(x)', 'percent(1000)', 'beta', 'percent(5', 'Percent(5)'])(
    '%s is a label of another kind',
    (label) => {
      expect(percentOf(label)).toBeNull();
    },
  );
});

describe('where a member falls', () => {
  // Written down: another process, and another version of the router, must place members where this one does.
  test.each([
    ['percent(10)', 'account-1', 79.314237],
    ['percent(10)', 'account-2', 34.921231],
    ['percent(50)', 'account-1', 49.835668],
    ['percent(10)', '0198d1a2-7c3b-7def-8123-456789abcdef', 64.238253],
  ])('under %s, %s', (label, member, percentile) => {
    expect(stickyPercentile(label, member)).toBeCloseTo(percentile, 5);
  });

  test('shares are what they say, to a percent in ten thousand members', () => {
    const members = Array.from(
      { length: 10_000 },
      (_, index) => `018f3a2b-7c4d-7e5f-8a9b-${String(index).padStart(12, '0')}`,
    );
    for (const share of [1, 10, 50, 90]) {
      const followed = members.filter((member) => stickyPercentile(`percent(${share})`, member) < share).length;
      expect(Math.abs(followed / 100 - share)).toBeLessThan(1);
    }
  });

  test('members who are first in one roll-out are not first in the next', () => {
    const members = Array.from({ length: 10_000 }, (_, index) => `account-${index}`);
    const both = members.filter(
      (member) => stickyPercentile('percent(10)', member) < 10 && stickyPercentile('percent(11)', member) < 10,
    ).length;
    expect(both).toBeGreaterThan(50);
    expect(both).toBeLessThan(150);
  });
});
