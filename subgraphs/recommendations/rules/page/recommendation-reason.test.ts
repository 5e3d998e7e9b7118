import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { buildCatalogue } from '../catalogue/catalogue.js';
import type { Title } from '../catalogue/title.js';
import { textsFor } from '../texts/texts.js';
import { evidenceOf } from './evidence.js';
import type { EvidenceByTitle } from './evidence.js';
import { createReasons, reasonText } from './recommendation-reason.js';
import type { Reason } from './recommendation-reason.js';

function titleOf(id: string, ...genres: readonly string[]): Title {
  return {
    ...{ id: asId<TitleId>(id), isWithdrawn: false, kind: 'MOVIE', names: { en: id.toUpperCase(), de: `${id}-de` } },
    ...{ originalLanguage: 'en', releaseYear: 1990, runtimeSeconds: 6000, maturityLevel: 'ALL', genres, moods: [] },
    ...{ people: [], studio: null, acclaim: null, reach: null, windows: [], artworkIds: [] },
    publishedAt: '2020-01-01T00:00:00Z',
  };
}

/** 0, 1, 2: Westerns; 3: a comedy; 4: the recommended Western. */
const catalogue = buildCatalogue(
  [
    titleOf('a', 'Westerns'),
    titleOf('b', 'Westerns'),
    titleOf('c', 'Westerns'),
    titleOf('d', 'Comedy'),
    titleOf('e', 'Westerns'),
  ],
  1,
);
const TARGET = 4;
const WATCHED: EvidenceByTitle = new Map([0, 1, 2, 3].map((title) => [title, 'WATCHED'] as const));

interface Case {
  readonly shares?: readonly number[];
  readonly popularity?: number;
  readonly rank?: number | null;
  readonly evidence?: EvidenceByTitle;
  readonly hidden?: readonly number[];
  readonly isNew?: boolean;
}

function reason({ shares = [], popularity = 0, rank = null, evidence = WATCHED, hidden = [], isNew = false }: Case) {
  const reasonOf = createReasons(
    catalogue,
    Int32Array.from(shares.keys()),
    evidence,
    (title) => !hidden.includes(title),
  );
  return reasonOf({ title: TARGET, shares: Float64Array.from(shares), popularity, rank, isNew });
}

test('the title with the largest share is named, unless it has less than a tenth', () => {
  expect(reason({ shares: [0.2, 0.5, 0.1, 0.3] })).toEqual({ of: 'WATCHED', title: 1, share: 0.5 });
  // 1 of 11.1 in all: no title and no genre is half of it, and popularity has no rank.
  expect(reason({ shares: [1], popularity: 10.1 })).toBeNull();
  expect(reason({ shares: [-0.5, -0.1] })).toBeNull();
});

test('a title is named for what it is, and not at all when it is hidden or speaks against its like', () => {
  const shares = [0.5, 0.2, 0, 0];
  const evidence = (first: 'LIKED' | 'LISTED'): EvidenceByTitle => new Map([[0, first] as const]);
  expect(reason({ shares, evidence: evidence('LIKED') })?.of).toBe('LIKED');
  expect(reason({ shares, evidence: evidence('LISTED') })?.of).toBe('LISTED');
  expect(reason({ shares, isNew: true })).toEqual({ of: 'NEW_AND_SIMILAR', title: 0, share: 0.5 });
  expect(reason({ shares, hidden: [0] })).toEqual({ of: 'WATCHED', title: 1, share: 0.2 });
  expect(reason({ shares, evidence: new Map() })).toBeNull();
});

test('a genre is named when two of its titles hold half of the score, and one alone never', () => {
  const many = { popularity: 0.1, hidden: [0, 1, 2, 3] };
  expect(reason({ ...many, shares: [0.4, 0.3, 0, 0.2] })).toEqual({ of: 'GENRE', genre: 'Westerns', share: 0.7 });
  expect(reason({ ...many, shares: [0.7, 0, 0, 0.2] })).toBeNull();
  expect(reason({ ...many, shares: [0.2, 0.1, 0, 0.6] })).toBeNull();
  // A Western that speaks against the title counts against the genre: 0.4 of 0.9.
  expect(reason({ ...many, shares: [0.4, 0.3, -0.3, 0.1] })).toBeNull();
});

test('popularity is the reason when it adds more than the history, or more than any title when none can be named', () => {
  expect(reason({ shares: [0.5, 0.2], popularity: 0.8, rank: 3 })).toEqual({ of: 'POPULAR', rank: 3, share: 0.8 });
  expect(reason({ shares: [0.5, 0.2], popularity: 0.6, rank: 3 })?.of).toBe('WATCHED');
  expect(reason({ shares: [0.5, 0.2], popularity: 0.6, rank: 3, hidden: [0, 1] })?.of).toBe('GENRE');
  expect(reason({ shares: [0, 0, 0, 0.5], popularity: 0.4, rank: 3, hidden: [3] })).toBeNull();
  expect(reason({ popularity: 0.8, rank: 50 })?.of).toBe('POPULAR');
  expect(reason({ popularity: 0.8, rank: 51 })).toBeNull();
  expect(reason({ popularity: -0.1, rank: 3 })).toBeNull();
  expect(reason({ rank: 3 })).toBeNull();
});

test('sentences are in the language, with the name in the language', () => {
  const text = (given: Reason, language: string) => reasonText(given, catalogue, textsFor(language), language, 'DE');
  expect(text({ of: 'WATCHED', title: 0, share: 1 }, 'en-US')).toBe('Because you watched A');
  expect(text({ of: 'LIKED', title: 0, share: 1 }, 'de-CH')).toBe('Weil dir „a-de“ gefallen hat');
  expect(text({ of: 'LISTED', title: 0, share: 1 }, 'en')).toBe('Because A is on your list');
  expect(text({ of: 'NEW_AND_SIMILAR', title: 0, share: 1 }, 'en')).toBe('New, and similar to A');
  expect(text({ of: 'GENRE', genre: 'Westerns', share: 1 }, 'en')).toBe('Because you like Westerns');
  expect(text({ of: 'POPULAR', rank: 10, share: 1 }, 'en')).toBe('Number 10 in Germany');
  expect(text({ of: 'POPULAR', rank: 11, share: 1 }, 'pt')).toBe('Popular in Germany');
});

test('evidence is what was watched, liked or listed, and not what was left, disliked or rejected', () => {
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((id) => asId<TitleId>(id)) as [
    TitleId,
    TitleId,
    TitleId,
    TitleId,
    TitleId,
  ];
  const at = '2026-11-16T11:00:00.000Z';
  const view = (titleId: TitleId, share: number) => ({ titleId, share, completed: false, at, before: null });
  const rating = (titleId: TitleId, thumb: 'UP' | 'DOWN') => ({ titleId, thumb, at });
  const none = { views: [], listed: [], rejected: [], ratings: [] };
  expect([...evidenceOf(catalogue, { ...none, views: [view(a, 0.5), view(b, 0.05)], listed: [b, c] })]).toEqual([
    [2, 'LISTED'],
    [0, 'WATCHED'],
  ]);
  const rated = {
    ...none,
    views: [view(a, 0.5), view(b, 0.05)],
    ratings: [rating(a, 'DOWN'), rating(b, 'UP'), rating(d, 'UP')],
  };
  expect([...evidenceOf(catalogue, { ...rated, listed: [e], rejected: [d] })]).toEqual([
    [4, 'LISTED'],
    [1, 'LIKED'],
  ]);
  expect([...evidenceOf(catalogue, { ...none, listed: [asId<TitleId>('gone')] })]).toEqual([]);
});
