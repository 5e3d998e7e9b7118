import { maturityOf } from '@marquee/contracts/maturity';
import { randomFor, pickSome, pickWeighted } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { demoId } from '../ids.js';
import type { Genre } from '../titles/genres.js';
import { languagesFor } from '../titles/languages.js';
import { addedDaysAgo, dayFromNow, licenceWindows } from '../titles/licence-windows.js';
import { moodsFor } from '../titles/moods.js';
import { DEMO_NOW } from '../demo-data.js';
import type { DemoTitle } from '../demo-data.js';
import { seasonsFor } from './episodes.js';
import { childrensName, seriesName, specialName } from './names.js';
import type { InventedName } from './names.js';
import { inventedPerson } from './invented-people.js';
import { premise } from './premise.js';
import { VOCABULARY } from './vocabulary.js';
import type { InventedGenre } from './vocabulary.js';

const GENRES = Object.keys(VOCABULARY) as readonly InventedGenre[];

/** Genres that a title of the key's genre may have as well. */
const COMPANIONS: Readonly<Record<InventedGenre, readonly Genre[]>> = {
  Drama: ['Romance', 'Period Pieces', 'Mystery', 'Crime'],
  Comedy: ['Romance', 'Drama', 'Music & Musicals', 'Crime'],
  Crime: ['Thriller', 'Drama', 'Mystery'],
  Mystery: ['Crime', 'Thriller', 'Drama', 'Period Pieces'],
  Thriller: ['Crime', 'Action', 'Mystery', 'Science Fiction'],
  'Science Fiction': ['Adventure', 'Thriller', 'Drama', 'Mystery'],
  Fantasy: ['Adventure', 'Drama', 'Romance', 'Action'],
  Horror: ['Mystery', 'Thriller', 'Fantasy'],
  Romance: ['Drama', 'Comedy', 'Period Pieces'],
  Action: ['Thriller', 'Adventure', 'Crime', 'Science Fiction'],
  Adventure: ['Action', 'Fantasy', 'Period Pieces'],
  'Period Pieces': ['Drama', 'Romance', 'Mystery'],
  Documentaries: ['True Stories', 'Nature & Science', 'Crime'],
  'Nature & Science': ['Documentaries', 'Adventure'],
  'Music & Musicals': ['Drama', 'Comedy', 'Romance'],
};

/** Genres of specials. */
const SPECIAL_GENRES: readonly InventedGenre[] = ['Comedy', 'Music & Musicals', 'Nature & Science'];

const CHILDRENS_COMPANIONS: readonly Genre[] = [
  'Animation',
  'Adventure',
  'Comedy',
  'Fantasy',
  'Music & Musicals',
  'Nature & Science',
  'Mystery',
  'Science Fiction',
];

const CHILDRENS_LABELS = [
  ['TV-Y', 50],
  ['TV-G', 38],
  ['TV-Y7', 12],
] as const;
const LABELS = [
  ['TV-PG', 22],
  ['TV-14', 38],
  ['TV-MA', 40],
] as const;
/** Advisories of genres without violence. */
const MILD_LABELS = [
  ['TV-PG', 65],
  ['TV-14', 35],
] as const;
const MILD_GENRES: readonly InventedGenre[] = ['Nature & Science', 'Documentaries', 'Music & Musicals'];

const ADVISORIES = ['Language', 'Violence', 'Smoking', 'Fear', 'Substances', 'Nudity'] as const;

/**
 * Maturity levels of invented titles. The film data has few titles for young children, so invented ones supply them,
 * most of all the first ones, which every size has: a page must be full even under the strictest limit.
 */
function isForChildren(random: Random, index: number): boolean {
  return random.next() < (index < 160 ? 0.7 : 0.22);
}

interface Sketch {
  readonly kind: 'SERIES' | 'SPECIAL';
  readonly name: InventedName;
  /** The genre that the name is made for; null for a children's title. */
  readonly leadingGenre: InventedGenre | null;
  readonly genres: readonly Genre[];
  readonly label: string;
  readonly minutes: number;
}

function sketchForChildren(random: Random): Sketch {
  return {
    kind: 'SERIES',
    name: childrensName(random),
    leadingGenre: null,
    genres: ['Children & Family', ...pickSome(random, CHILDRENS_COMPANIONS, 2)],
    label: pickWeighted(random, CHILDRENS_LABELS),
    minutes: 8 + random.int(17),
  };
}

function sketchForAdults(random: Random): Sketch {
  const kind = random.next() < 0.14 ? 'SPECIAL' : 'SERIES';
  const genre = random.pick(kind === 'SPECIAL' ? SPECIAL_GENRES : GENRES);
  return {
    kind,
    name: kind === 'SPECIAL' ? specialName(random, genre) : seriesName(random, genre),
    leadingGenre: genre,
    genres: [genre, ...pickSome(random, COMPANIONS[genre], 1 + random.int(2))],
    label: MILD_GENRES.includes(genre) ? pickWeighted(random, MILD_LABELS) : pickWeighted(random, LABELS),
    minutes: kind === 'SPECIAL' ? 55 + random.int(40) : genre === 'Comedy' ? 22 + random.int(10) : 40 + random.int(20),
  };
}

function peopleOf(random: Random, { kind, name }: Sketch): DemoTitle['people'] {
  if (name.headliner !== null) return [{ name: name.headliner, role: 'ACTOR', character: null }];
  const cast = Array.from({ length: 2 + random.int(4) }, () => inventedPerson(random));
  const maker = inventedPerson(random);
  return [
    { name: maker, role: kind === 'SERIES' ? 'CREATOR' : 'DIRECTOR', character: null },
    ...[...new Set(cast)]
      .filter((actor) => actor !== maker)
      .map((actor) => ({ name: actor, role: 'ACTOR' as const, character: inventedPerson(random) })),
  ];
}

/** Reserves a name; false when it is taken. */
type NameIsFree = (name: string) => boolean;

function freeSketch(
  index: number,
  isFree: NameIsFree,
): { readonly random: Random; readonly sketch: Sketch; readonly forChildren: boolean } {
  for (let attempt = 0; ; attempt += 1) {
    const random = randomFor(`invented ${index} ${attempt}`);
    const forChildren = isForChildren(random, index);
    const sketch = forChildren ? sketchForChildren(random) : sketchForAdults(random);
    if (isFree(sketch.name.name)) return { random, sketch, forChildren };
  }
}

function inventedTitle(index: number, isFree: NameIsFree): DemoTitle {
  const { random, sketch, forChildren } = freeSketch(index, isFree);
  const { kind, name, genres, label } = sketch;
  const thisYear = DEMO_NOW.getUTCFullYear();
  const releaseYear = thisYear - Math.floor(random.next() ** 1.5 * 11);
  const added = addedDaysAgo(random, (thisYear - releaseYear) * 365 + 200);
  const people = peopleOf(random, sketch);
  return {
    id: demoId('invented', name.name, releaseYear),
    name: name.name,
    names: name.names,
    originalLanguage: 'en',
    kind,
    releaseYear,
    runtimeSeconds: kind === 'SERIES' ? null : sketch.minutes * 60,
    genres,
    moods: moodsFor(random, genres),
    people,
    studio: 'Marquee Studios',
    rating: {
      board: 'TVPG',
      label,
      level: maturityOf('TVPG', label),
      advisories: forChildren || label === 'TV-PG' ? [] : pickSome(random, ADVISORIES, 1 + random.int(2)),
    },
    synopsis: premise(random, {
      name,
      genre: sketch.leadingGenre,
      isSpecial: kind === 'SPECIAL',
      maker: people.find(({ role }) => role !== 'ACTOR')?.name ?? null,
    }),
    acclaim: Math.round(48 + (random.next() + random.next()) * 23),
    reach: Math.round(random.next() ** 1.4 * 88),
    windows: licenceWindows(random, added),
    ...languagesFor(random, 'en'),
    maxQuality: random.next() < 0.8 ? 'UHD_4K' : 'FHD',
    downloadable: true,
    publishedAt: dayFromNow(-added),
    seasons: kind === 'SERIES' ? seasonsFor(random, name.name, releaseYear, thisYear, sketch.minutes) : [],
  };
}

/** The first `count` invented titles. The title of an index is the same for every count. */
export function inventedTitles(count: number): readonly DemoTitle[] {
  const taken = new Set<string>();
  const isFree = (name: string): boolean => {
    if (taken.has(name)) return false;
    taken.add(name);
    return true;
  };
  return Array.from({ length: count }, (_, index) => inventedTitle(index, isFree));
}
