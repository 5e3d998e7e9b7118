import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ShelfEntryDocument, TitleDocument } from '../documents.js';

/** The shelf that holds the whole catalogue. */
export const EVERYTHING = 'everything';

/** A shelf as one ceiling sees it. */
export const shelfKey = (shelf: string, ceiling: MaturityLevel): string => `${shelf}/${ceiling}`;

/** What a title is filed under in A to Z: `The Fog` stands at F. */
export const sortNameOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/^(the|a|an|le|la|les|der|die|das)\s+/, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** How strongly a title is suggested to people of whom nothing is known: well spoken of, widely known. Unknown is middling. */
export const suggestionOf = ({ acclaim, reach }: Pick<TitleDocument, 'acclaim' | 'reach'>): number =>
  Math.round(((acclaim ?? 45) * 0.6 + (reach ?? 30) * 0.4) * 100) / 100;

/** Every place of a title on the shelves: by genre, by person, among everything, under each ceiling that admits it. */
export const shelfEntriesOf = (title: TitleDocument): readonly ShelfEntryDocument[] => {
  const shelves = new Set<string>([EVERYTHING, ...title.genres.map(({ id }) => id), ...title.people.map(({ id }) => id)]);
  const ceilings = MATURITY_LEVELS.filter((ceiling) => isWithinMaturity(title.rating.level, ceiling));
  const place = {
    titleId: title.id,
    suggested: suggestionOf(title),
    publishedAt: title.publishedAt,
    releaseYear: title.releaseYear,
    sortName: sortNameOf(title.names[title.originalLanguage] ?? ''),
  };
  return [...shelves].flatMap((shelf) =>
    ceilings.map((ceiling) => ({ id: `${shelfKey(shelf, ceiling)}/${title.id}`, shelf: shelfKey(shelf, ceiling), ...place })),
  );
};
