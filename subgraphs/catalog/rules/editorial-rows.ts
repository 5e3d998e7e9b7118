/** Plans the rows of the editorial page. */
import type { TitleDocument } from '../documents.js';

export interface EditorialRowPlan {
  readonly id: string;
  readonly heading: string;
  readonly titles: readonly TitleDocument[];
}

const DAY_MS = 86_400_000;

/** A row with fewer titles is dropped, unless it is the first one. */
const MIN_ROW_TITLES = 4;

interface Candidate {
  readonly id: string;
  readonly heading: string;
  readonly titles: readonly TitleDocument[];
}

const HEADINGS: Readonly<Record<string, string>> = {
  Drama: 'Dramas to Get Lost In',
  Comedy: 'Comedies for Any Evening',
  'Dark Comedy': 'Laughing in the Dark',
  Action: 'Pulse-Raising Action',
  Adventure: 'Adventures Far From Home',
  Thriller: 'Thrillers You Cannot Pause',
  Crime: 'Crime, and Those Who Chase It',
  Mystery: 'Mysteries to Solve Tonight',
  Horror: 'Lights-Off Horror',
  'Science Fiction': 'Futures Near and Far',
  Fantasy: 'Worlds Beyond This One',
  Superheroes: 'Capes and Secret Identities',
  Romance: 'Love, Eventually',
  'Music & Musicals': 'Turn It Up',
  Westerns: 'Under a Wide Sky',
  Documentaries: 'True, and Stranger for It',
  'Period Pieces': 'Another Time',
  'True Stories': 'It Really Happened',
  'Children & Family': 'For the Whole Sofa',
  Animation: 'Drawn to Life',
  'Nature & Science': 'Our Curious Planet',
  'Book Adaptations': 'From Page to Screen',
  Classics: 'Timeless Classics',
  Independent: 'Independent Voices',
};

function genreCandidates(titles: readonly TitleDocument[]): readonly Candidate[] {
  const byGenre = new Map<string, { readonly name: string; readonly titles: TitleDocument[] }>();
  for (const title of titles) {
    for (const { id, name } of title.genres) {
      const genre = byGenre.get(id) ?? { name, titles: [] };
      genre.titles.push(title);
      byGenre.set(id, genre);
    }
  }
  return [...byGenre]
    .map(([id, genre]) => ({ id: `genre:${id}`, heading: HEADINGS[genre.name] ?? genre.name, titles: genre.titles }))
    .sort((a, b) => b.titles.length - a.titles.length || (a.id < b.id ? -1 : 1));
}

/** The visible titles. */
export interface VisibleTitles {
  /** By suggestion, the highest first. */
  readonly suggested: readonly TitleDocument[];
  /** By publication date, the latest first. */
  readonly newest: readonly TitleDocument[];
}

function candidatesFrom({ suggested, newest }: VisibleTitles): readonly Candidate[] {
  const [largestGenre, ...otherGenres] = genreCandidates(suggested);
  return [
    { id: 'popular', heading: 'What Everybody Is Talking About', titles: suggested },
    { id: 'new', heading: 'New on Marquee', titles: newest },
    ...(largestGenre === undefined ? [] : [largestGenre]),
    {
      id: 'originals',
      heading: 'Only on Marquee',
      titles: suggested.filter(({ studio }) => studio === 'Marquee Studios'),
    },
    ...otherGenres,
  ];
}

/** The title at the top of the page: one of the five most suggested ones, changing daily. */
export function pickHero(suggested: readonly TitleDocument[], now: Date): TitleDocument | null {
  return suggested[Math.floor(now.getTime() / DAY_MS) % Math.min(5, Math.max(1, suggested.length))] ?? null;
}

/**
 * The rows of the editorial page. No title is in two rows, and a row with too few remaining titles is dropped. Empty
 * only without any title.
 */
export function planEditorialRows(supply: VisibleTitles, rows: number, perRow: number): readonly EditorialRowPlan[] {
  const used = new Set<string>();
  const planned: EditorialRowPlan[] = [];
  for (const { id, heading, titles } of candidatesFrom(supply)) {
    if (planned.length === rows) break;
    const fresh = titles.filter((title) => !used.has(title.id)).slice(0, perRow);
    const enough = Math.min(MIN_ROW_TITLES, perRow);
    if (fresh.length === 0 || (fresh.length < enough && planned.length > 0)) continue;
    for (const title of fresh) used.add(title.id);
    planned.push({ id, heading, titles: fresh });
  }
  return planned;
}
