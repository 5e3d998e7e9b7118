import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { combineAlternatives, isCorrectable, closestWords, deletionVariants } from './spelling.js';

const LETTERS = [...'abcdeé'];

/** Makes one random typing error. */
function mistype(random: Random, word: string): string {
  const letters = [...word];
  const at = random.int(letters.length);
  const other = random.pick(LETTERS);
  return random
    .pick([
      letters.toSpliced(at, 1),
      letters.toSpliced(at, 0, other),
      letters.toSpliced(at, 1, other),
      letters.toSpliced(at, 2, ...letters.slice(at, at + 2).toReversed()),
    ])
    .join('');
}

function randomWord(random: Random): string {
  return Array.from({ length: 5 + random.int(5) }, () => random.pick(LETTERS)).join('');
}

test('after any single typing error, both words share a deletion variant, and the word is among the suggestions', () => {
  const random = createRandom(3);
  for (let round = 0; round < 2000; round += 1) {
    const word = randomWord(random);
    const typed = mistype(random, word);
    const shared = deletionVariants(typed).some((form) => deletionVariants(word).some((own) => own.startsWith(form)));
    expect({ word, typed, shared, meant: closestWords(typed, [word]) }).toEqual({
      word,
      typed,
      shared: true,
      meant: [word],
    });
  }
});

test('two errors are not corrected', () => {
  expect(closestWords('mqnhqttan', ['manhattan'])).toEqual([]);
  expect(closestWords('kane', ['heat', 'rain'])).toEqual([]);
});

test('suggestions are ordered: prefixes, then missing or swapped letters, then wrong letters, then prefixes with an error; shorter words first', () => {
  expect(closestWords('star', ['stairway', 'stat', 'starlight', 'stars', 'stair', 'satr', 'sta'])).toEqual([
    'stars',
    'starlight',
    'satr',
    'stair',
    'sta',
    'stat',
    'stairway',
  ]);
});

test('short and very long words are not corrected', () => {
  expect([deletionVariants('sky'), isCorrectable('sky'), isCorrectable('skye'), isCorrectable('x'.repeat(25))]).toEqual(
    [['sky'], false, true, false],
  );
  expect(deletionVariants('abba')).toEqual(['abba', 'bba', 'aba', 'abb']);
});

test('corrected queries are ordered by the rank of their words, up to the limit, and there are none when a word has no alternative', () => {
  expect(
    combineAlternatives(
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      3,
    ),
  ).toEqual([
    ['a', 'c'],
    ['a', 'd'],
    ['b', 'c'],
  ]);
  expect(combineAlternatives([['a'], []], 3)).toEqual([]);
});
