import { expect, test } from 'vitest';
import { isVisible } from './visibility.js';

const now = new Date('2026-11-15T12:00:00Z');
const title = {
  withdrawn: false,
  windows: [{ country: 'US', from: '2020-01-01T00:00:00Z', until: null }],
  rating: { level: 'AGE_13', board: 'MPA', label: 'PG-13', advisories: [] },
} as const;
const audience = { country: 'US', language: 'en', maturityLimit: 'AGE_16' } as const;

test('licensed, within the ceiling, not taken down: visible', () => {
  expect(isVisible(title, audience, now)).toBe(true);
});

test.each([
  ['above the ceiling', title, { ...audience, maturityLimit: 'AGE_10' }],
  ['in another country', title, { ...audience, country: 'CH' }],
  ['taken down', { ...title, withdrawn: true }, audience],
] as const)('%s: not visible', (_, refused, to) => {
  expect(isVisible(refused, to, now)).toBe(false);
});

test('a title at the ceiling is within it', () => {
  expect(isVisible(title, { ...audience, maturityLimit: 'AGE_13' }, now)).toBe(true);
});
