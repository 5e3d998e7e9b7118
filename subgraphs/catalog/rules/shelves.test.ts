import { expect, test } from 'vitest';
import type { TitleDocument } from '../documents.js';
import { shelfEntriesOf, sortNameOf, suggestionOf } from './shelves.js';

const title = {
  id: 't1',
  names: { en: 'The Fog' },
  originalLanguage: 'en',
  rating: { level: 'AGE_13' },
  genres: [{ id: 'g1', name: 'Horror' }],
  people: [
    { id: 'p1', role: 'DIRECTOR' },
    { id: 'p1', role: 'WRITER' },
  ],
  publishedAt: '2020-01-01T00:00:00Z',
  releaseYear: 1980,
  acclaim: 70,
  reach: 50,
} as unknown as TitleDocument;

test('a title has one entry per shelf and maturity limit that includes it, and one per person', () => {
  expect(shelfEntriesOf(title).map(({ shelf }) => shelf)).toEqual([
    ...['everything', 'g1'].flatMap((shelf) => ['AGE_13', 'AGE_16', 'AGE_18'].map((limit) => `${shelf}/${limit}`)),
    'p1/AGE_18',
  ]);
});

test('A to Z ignores articles, accents and case', () => {
  expect(['The Fog', 'L’été', 'Élan', 'A Bug’s Life', '(500) Days', 'Das Boot'].map(sortNameOf)).toEqual([
    'fog',
    'l ete',
    'elan',
    'bug s life',
    '500 days',
    'boot',
  ]);
});

test('higher acclaim comes first, and unknown counts as average', () => {
  const at = (acclaim: number | null) => suggestionOf({ acclaim, reach: 50 });
  expect(at(80)).toBeGreaterThan(at(null));
  expect(at(null)).toBeGreaterThan(at(20));
});
