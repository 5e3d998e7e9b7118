/** Shelves: stored lists of titles, by genre, by person and of all titles, per maturity limit. */
import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ShelfEntryDocument, TitleDocument } from '../documents.js';

/** The shelf of all titles. */
export const ALL_TITLES_SHELF = 'everything';

/** The key of a shelf for one maturity limit. */
export function shelfKey(shelf: string, limit: MaturityLevel): string {
  return `${shelf}/${limit}`;
}

/** Sort key of a title in A to Z: without article, accents and case. */
export function sortNameOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/^(the|a|an|le|la|les|der|die|das)\s+/, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * How strongly a title is suggested without personalisation, from acclaim and reach. Unknown values count as average.
 */
export function suggestionOf({ acclaim, reach }: Pick<TitleDocument, 'acclaim' | 'reach'>): number {
  return Math.round(((acclaim ?? 45) * 0.6 + (reach ?? 30) * 0.4) * 100) / 100;
}

/** The maturity limit whose shelves have all titles. */
export const NO_LIMIT = 'AGE_18' satisfies MaturityLevel;

/**
 * All shelf entries of a title: on the shelf of all titles and those of its genres for each maturity limit that
 * includes it; on those of its people once, since a person has few titles.
 */
export function shelfEntriesOf(title: TitleDocument): readonly ShelfEntryDocument[] {
  const limits = MATURITY_LEVELS.filter((limit) => isWithinMaturity(title.rating.level, limit));
  const keys = new Set([
    ...[ALL_TITLES_SHELF, ...title.genres.map(({ id }) => id)].flatMap((shelf) =>
      limits.map((limit) => shelfKey(shelf, limit)),
    ),
    ...title.people.map(({ id }) => shelfKey(id, NO_LIMIT)),
  ]);
  const entry = {
    titleId: title.id,
    suggested: suggestionOf(title),
    publishedAt: title.publishedAt,
    releaseYear: title.releaseYear,
    sortName: sortNameOf(title.names[title.originalLanguage] ?? ''),
  };
  return [...keys].map((shelf) => ({ id: `${shelf}/${title.id}`, shelf, ...entry }));
}
