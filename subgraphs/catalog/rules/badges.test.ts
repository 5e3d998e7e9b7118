import { expect, test } from 'vitest';
import { badgesIn } from './badges.js';

const now = new Date('2026-11-15T00:00:00Z');
function title(from: string, until: string | null, studio: string | null = null) {
  return {
    withdrawn: false,
    studio,
    windows: [{ country: 'US', from: `${from}T00:00:00Z`, until: until && `${until}T00:00:00Z` }],
  };
}

test('a title is new for thirty days in the country of its licence', () => {
  expect(badgesIn(title('2026-10-17', null), 'US', now)).toEqual(['NEW']);
  expect(badgesIn(title('2026-10-16', null), 'US', now)).toEqual([]);
  expect(badgesIn(title('2026-10-17', null), 'CH', now)).toEqual([]);
});

test('a title is leaving soon when its licence ends within thirty days', () => {
  expect(badgesIn(title('2020-01-01', '2026-12-15'), 'US', now)).toEqual(['LEAVING_SOON']);
  expect(badgesIn(title('2020-01-01', '2026-12-16'), 'US', now)).toEqual([]);
  expect(badgesIn(title('2020-01-01', null), 'US', now)).toEqual([]);
});

test('a title without a licence is neither new nor leaving soon, but can be an original', () => {
  expect(badgesIn(title('2026-12-01', null, 'Marquee Studios'), 'US', now)).toEqual(['ORIGINAL']);
  expect(badgesIn({ ...title('2026-11-01', '2026-11-20', 'Marquee Studios'), withdrawn: true }, 'US', now)).toEqual([
    'ORIGINAL',
  ]);
});
