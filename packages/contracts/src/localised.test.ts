import { expect, test } from 'vitest';
import { localised } from './localised.js';

const texts = { ja: '七人の侍', de: 'Die sieben Samurai', 'de-AT': 'Die sieben Samurai (AT)' };

test.each([
  ['de-AT', 'Die sieben Samurai (AT)'],
  ['de-CH', 'Die sieben Samurai'],
  ['de-CH-1996', 'Die sieben Samurai'],
  ['fr', '七人の侍'],
  ['constructor', '七人の侍'],
  ['', '七人の侍'],
])('a reader of %s gets the text of the nearest language: %s', (language, text) => {
  expect(localised(texts, language, 'ja')).toBe(text);
});

test('blank texts are skipped, and without a text in the original language any other is used', () => {
  expect(localised({ de: ' ', en: 'Seven Samurai' }, 'de', 'de')).toBe('Seven Samurai');
  expect(localised({ en: 'Seven Samurai' }, 'fr', 'ja')).toBe('Seven Samurai');
  expect(localised({}, 'fr', 'ja')).toBe('');
});
