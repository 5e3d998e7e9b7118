import { expect, test } from 'vitest';
import { countKinds, calledSo } from './facets.js';
import { fameOf } from './popularity.js';
import { foundIn, scoreOf } from './match-score.js';
import { readQuery } from './query.js';

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().split(' ');
}
const title = {
  names: { en: 'Blue Velvet', fr: 'Velours bleu' },
  people: { p: 'Isabella Blue' },
  genres: { g: 'Mystery' },
  fame: 50,
};

test('the name itself scores above its beginning, that above words within, that above words elsewhere, whatever the fame', () => {
  const scores = [['blue', 'velvet'], ['blue', 'v'], ['velvet'], ['mystery']].map((asked) =>
    scoreOf(asked, { ...title, fame: 0 }, wordsIn),
  );
  expect(scores).toEqual([0.8, 0.6, 0.4, 0.2]);
  expect(scoreOf(['velvet'], { ...title, fame: 100 }, wordsIn)).toBeLessThan(
    scoreOf(['blue'], { ...title, fame: 0 }, wordsIn),
  );
  expect(scoreOf([], title, wordsIn)).toBe(0.5);
});

test('an article that a name begins with does not count, unless it is all there is', () => {
  const named = (name: string) => ({ ...title, names: { en: name }, fame: 0 });
  expect(scoreOf(['godf'], named('The Godfather'), wordsIn)).toBe(0.6);
  expect(scoreOf(['godfather'], named('The Godfather'), wordsIn)).toBe(0.8);
  expect(scoreOf(['a', 'godfather'], named('The Godfather'), wordsIn)).toBe(0.8);
  expect(scoreOf(['the', 'godfather'], named('The Godfather'), wordsIn)).toBe(0.8);
  expect(scoreOf(['a'], named('A'), wordsIn)).toBe(0.8);
});

test('a name in any language counts, and is named where another is shown', () => {
  expect(scoreOf(['velours', 'bleu'], title, wordsIn)).toBeCloseTo(0.9, 2);
  expect(foundIn(['bleu'], 'Blue Velvet', title, wordsIn)).toBe('Velours bleu');
  expect(foundIn(['isab'], 'Blue Velvet', title, wordsIn)).toBe('Isabella Blue');
  expect(foundIn(['blue'], 'Blue Velvet', title, wordsIn)).toBeNull();
  expect(foundIn(['velvet', 'mystery'], 'Blue Velvet', title, wordsIn)).toBeNull();
});

test('fame is reach more than praise; what is unknown is middling', () => {
  expect(fameOf({ reach: 100, acclaim: 0 })).toBe(70);
  expect(fameOf({ reach: 0, acclaim: 100 })).toBe(30);
  expect(fameOf({ reach: null, acclaim: null })).toBe(35);
});

test('those that are called so come by how many hits they have, six at most, and none for an empty query', () => {
  const hits = Array.from({ length: 9 }, (_, index) => ({ [`p${index}`]: `Ann ${index}`, p0: 'Ann 0', other: 'Bob' }));
  expect(calledSo(['ann'], hits, wordsIn)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
  expect(calledSo([], hits, wordsIn)).toEqual([]);
});

test('kinds are counted, the most frequent first', () => {
  expect(countKinds([{ kind: 'SERIES' }, { kind: 'MOVIE' }, { kind: 'MOVIE' }])).toEqual([
    { kind: 'MOVIE', count: 2 },
    { kind: 'SERIES', count: 1 },
  ]);
});

test('a query is trimmed, its spaces made one, and cut between characters', () => {
  expect(readQuery('  blue \n velvet ')).toBe('blue velvet');
  expect([...readQuery('🎞'.repeat(101))].length).toBe(100);
});
