import { expect, test } from 'vitest';
import { nearestLanguage } from './supported-language.js';

test.each([
  ['de-CH', 'de-CH'],
  ['DE-ch', 'de-CH'],
  ['de_CH', 'de-CH'],
  ['de-AT', 'de'],
  ['fr-CA-x-joual', 'fr'],
  ['zh-Hant-TW', 'en'],
  ['', 'en'],
  ['tlh', 'en'],
])('%s is read as %s', (tag, nearest) => {
  expect(nearestLanguage(tag)).toBe(nearest);
});

test('an unknown language leaves the fallback', () => {
  expect(nearestLanguage('tlh', 'ja')).toBe('ja');
});
