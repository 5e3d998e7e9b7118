import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ShelfEntryDocument, TitleDocument } from '../documents.js';

/** The shelf that holds the whole catalogue. */
export const EVERYTHING = 'everything';

/** A shelf as one ceiling sees it. */
export function shelfKey(shelf: string, ceiling: MaturityLevel): string {
  return `${shelf}/${ceiling}`;
}

/** What a title is filed under in A to Z: `The Fog` stands at F. */
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
 * How strongly a title is suggested to people of whom nothing is known: well spoken of, widely known. Unknown is
 * middling.
 */
export function suggestionOf({ acclaim, reach }: Pick<TitleDocument, 'acclaim' | 'reach'>): number {
  return Math.round(((acclaim ?? 45) * 0.6 + (reach ?? 30) * 0.4) * 100) / 100;
}

/** The ceiling under which a shelf holds all of its titles. */
export const NO_CEILING = 'AGE_18' satisfies MaturityLevel;

/**
 * Every place of a title on the shelves: among everything and by genre under each ceiling that admits it; by person
 * only once, since nobody has made so many titles that leaving some out would take long.
 */
export function shelfEntriesOf(title: TitleDocument): readonly ShelfEntryDocument[] {
  const ceilings = MATURITY_LEVELS.filter((ceiling) => isWithinMaturity(title.rating.level, ceiling));
  const keys = new Set([
    ...[EVERYTHING, ...title.genres.map(({ id }) => id)].flatMap((shelf) =>
      ceilings.map((ceiling) => shelfKey(shelf, ceiling)),
    ),
    ...title.people.map(({ id }) => shelfKey(id, NO_CEILING)),
  ]);
  const place = {
    titleId: title.id,
    suggested: suggestionOf(title),
    publishedAt: title.publishedAt,
    releaseYear: title.releaseYear,
    sortName: sortNameOf(title.names[title.originalLanguage] ?? ''),
  };
  return [...keys].map((shelf) => ({ id: `${shelf}/${title.id}`, shelf, ...place }));
}
