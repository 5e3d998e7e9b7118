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

test('a language that nobody knows leaves what was there', () => {
  expect(nearestLanguage('tlh', 'ja')).toBe('ja');
});
