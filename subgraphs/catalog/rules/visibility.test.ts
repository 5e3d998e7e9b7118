import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { isVisible, restrictionsOf } from './visibility.js';

const now = new Date('2026-11-15T12:00:00Z');
const title = {
  withdrawn: false,
  windows: [{ country: 'US', from: '2020-01-01T00:00:00Z', until: null }],
  rating: { level: 'AGE_13', board: 'MPA', label: 'PG-13', advisories: [] },
} as const;
const american = { country: 'US', maturityLimit: 'AGE_16' } as const;
const restrictions = restrictionsOf(asViewer(american));

test('a licensed title within the limit that is not withdrawn is visible', () => {
  expect(isVisible(title, restrictions, now)).toBe(true);
});

test.each([
  ['above the limit', title, { ...american, maturityLimit: 'AGE_10' }],
  ['in another country', title, { ...american, country: 'CH' }],
  ['taken down', { ...title, withdrawn: true }, american],
] as const)('%s: not visible', (_, refused, to) => {
  expect(isVisible(refused, restrictionsOf(asViewer(to)), now)).toBe(false);
});

test('a title at the limit is visible', () => {
  expect(isVisible(title, restrictionsOf(asViewer({ ...american, maturityLimit: 'AGE_13' })), now)).toBe(true);
});
