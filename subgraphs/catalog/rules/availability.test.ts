import { expect, test } from 'vitest';
import { availabilityIn } from './availability.js';
import type { LicensedTitle } from './availability.js';

const now = new Date('2026-11-15T12:00:00Z');
function licensed(windows: LicensedTitle['windows'], more: Partial<LicensedTitle> = {}): LicensedTitle {
  return {
    windows,
    withdrawn: false,
    maxQuality: 'UHD_4K',
    downloadable: true,
    ...more,
  };
}

function us(from: string, until: string | null) {
  return {
    country: 'US',
    from: `${from}T00:00:00Z`,
    until: until === null ? null : `${until}T00:00:00Z`,
  };
}

test('within a window the title is available, with the dates of the window', () => {
  const title = licensed([us('2020-01-01', '2021-01-01'), us('2026-01-01', '2027-01-01')]);
  expect(availabilityIn(title, 'US', now)).toEqual({
    status: 'AVAILABLE',
    availableFrom: '2026-01-01T00:00:00Z',
    leavesAt: '2027-01-01T00:00:00Z',
    maxQuality: 'UHD_4K',
    downloadable: true,
  });
});

test('a window includes its start and excludes its end', () => {
  const title = licensed([us('2026-01-01', '2026-02-01')]);
  const at = (instant: string) => availabilityIn(title, 'US', new Date(instant)).status;
  expect([
    at('2025-12-31T23:59:59.999Z'),
    at('2026-01-01T00:00:00Z'),
    at('2026-01-31T23:59:59.999Z'),
    at('2026-02-01T00:00:00Z'),
  ]).toEqual(['COMING_SOON', 'AVAILABLE', 'AVAILABLE', 'EXPIRED']);
});

test('before a window the title is coming soon, from the start of the next window', () => {
  const title = licensed([us('2027-06-01', null), us('2027-01-01', '2027-02-01'), us('2019-01-01', '2020-01-01')]);
  expect(availabilityIn(title, 'US', now)).toMatchObject({
    status: 'COMING_SOON',
    availableFrom: '2027-01-01T00:00:00Z',
    maxQuality: null,
    downloadable: false,
  });
});

test('after the last window it is expired; in another country it is not licensed', () => {
  const title = licensed([us('2019-01-01', '2020-01-01')]);
  expect(availabilityIn(title, 'US', now).status).toBe('EXPIRED');
  expect(availabilityIn(title, 'CH', now).status).toBe('NOT_LICENSED');
});

test('a takedown takes precedence over every licence', () => {
  expect(availabilityIn(licensed([us('2019-01-01', null)], { withdrawn: true }), 'US', now)).toMatchObject({
    status: 'WITHDRAWN',
    availableFrom: null,
  });
});
