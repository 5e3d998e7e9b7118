import { expect, test } from 'vitest';
import { countKinds, idsMatchingQuery } from './facets.js';
import { popularityOf, matchedText, matchScore } from './match-score.js';
import { readQuery } from './query.js';

function tokenize(text: string): readonly string[] {
  return text.toLowerCase().split(' ');
}

const title = {
  names: { en: 'Blue Velvet', fr: 'Velours bleu' },
  people: { p: 'Isabella Blue' },
  genres: { g: 'Mystery' },
  fame: 50,
};

test('a whole name scores above its beginning, that above words within, that above words elsewhere, for any popularity', () => {
  const scores = [['blue', 'velvet'], ['blue', 'v'], ['velvet'], ['mystery']].map((queryWords) =>
    matchScore(queryWords, { ...title, fame: 0 }, tokenize),
  );
  expect(scores).toEqual([0.8, 0.6, 0.4, 0.2]);
  expect(matchScore(['velvet'], { ...title, fame: 100 }, tokenize)).toBeLessThan(
    matchScore(['blue'], { ...title, fame: 0 }, tokenize),
  );
  expect(matchScore([], title, tokenize)).toBe(0.5);
});

test('a leading article is ignored, unless the name consists of it', () => {
  const named = (name: string) => ({ ...title, names: { en: name }, fame: 0 });
  expect(matchScore(['godf'], named('The Godfather'), tokenize)).toBe(0.6);
  expect(matchScore(['godfather'], named('The Godfather'), tokenize)).toBe(0.8);
  expect(matchScore(['a', 'godfather'], named('The Godfather'), tokenize)).toBe(0.8);
  expect(matchScore(['the', 'godfather'], named('The Godfather'), tokenize)).toBe(0.8);
  expect(matchScore(['a'], named('A'), tokenize)).toBe(0.8);
});

test('a name in any language matches, and is returned when another one is shown', () => {
  expect(matchScore(['velours', 'bleu'], title, tokenize)).toBeCloseTo(0.9, 2);
  expect(matchedText(['bleu'], 'Blue Velvet', title, tokenize)).toBe('Velours bleu');
  expect(matchedText(['isab'], 'Blue Velvet', title, tokenize)).toBe('Isabella Blue');
  expect(matchedText(['blue'], 'Blue Velvet', title, tokenize)).toBeNull();
  expect(matchedText(['velvet', 'mystery'], 'Blue Velvet', title, tokenize)).toBeNull();
});

test('popularity weighs reach more than acclaim; unknown values have defaults', () => {
  expect(popularityOf({ reach: 100, acclaim: 0 })).toBe(70);
  expect(popularityOf({ reach: 0, acclaim: 100 })).toBe(30);
  expect(popularityOf({ reach: null, acclaim: null })).toBe(35);
});

test('matching people are ordered by their number of hits, at most six, and none for an empty query', () => {
  const hits = Array.from({ length: 9 }, (_, index) => ({ [`p${index}`]: `Ann ${index}`, p0: 'Ann 0', other: 'Bob' }));
  expect(idsMatchingQuery(['ann'], hits, tokenize)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
  expect(idsMatchingQuery([], hits, tokenize)).toEqual([]);
});

test('kinds are counted, the most frequent first', () => {
  expect(countKinds([{ kind: 'SERIES' }, { kind: 'MOVIE' }, { kind: 'MOVIE' }])).toEqual([
    { kind: 'MOVIE', count: 2 },
    { kind: 'SERIES', count: 1 },
  ]);
});

test('a query is trimmed, its spaces are collapsed, and it is cut between characters', () => {
  expect(readQuery('  blue \n velvet ')).toBe('blue velvet');
  expect([...readQuery('🎞'.repeat(101))].length).toBe(100);
});
