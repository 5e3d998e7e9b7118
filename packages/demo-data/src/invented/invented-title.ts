import { maturityOf } from '@marquee/contracts/maturity';
import { diceFor, pickSome, pickWeighted } from '../dice.js';
import type { Random } from '@marquee/runtime/random';
import { demoId } from '../ids.js';
import type { Genre } from '../titles/genres.js';
import { languagesFor } from '../titles/languages.js';
import { addedDaysAgo, dayFromNow, licenceWindows } from '../titles/licence-windows.js';
import { moodsFor } from '../titles/moods.js';
import { WORLD_NOW } from '../world.js';
import type { DemoTitle } from '../world.js';
import { seasonsFor } from './episodes.js';
import { childrensName, seriesName, specialName } from './names.js';
import type { InventedName } from './names.js';
import { inventedPerson } from './people.js';
import { premise } from './premise.js';
import { VOCABULARY } from './words.js';
import type { InventedGenre } from './words.js';

const GENRES = Object.keys(VOCABULARY) as readonly InventedGenre[];

/** What goes with what: a horror show may be a mystery too, hardly a musical. */
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

/** Genres in which a single evening makes sense. */
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
/** For genres in which nobody is shot. */
const MILD_LABELS = [
  ['TV-PG', 65],
  ['TV-14', 35],
] as const;
const MILD_GENRES: readonly InventedGenre[] = ['Nature & Science', 'Documentaries', 'Music & Musicals'];

const ADVISORIES = ['Language', 'Violence', 'Smoking', 'Fear', 'Substances', 'Nudity'] as const;

/**
 * The films of the data leave little for young children. The invented shows fill that gap, most of all the first of
 * them, which every size has: even the small catalogue must fill a page under the strictest ceiling.
 */
function isForChildren(dice: Random, index: number): boolean {
  return dice.next() < (index < 160 ? 0.7 : 0.22);
}

interface Sketch {
  readonly kind: 'SERIES' | 'SPECIAL';
  readonly name: InventedName;
  /** The one that gave it its name; null for a children's show. */
  readonly leadingGenre: InventedGenre | null;
  readonly genres: readonly Genre[];
  readonly label: string;
  readonly minutes: number;
}

function sketchForChildren(dice: Random): Sketch {
  return {
    kind: 'SERIES',
    name: childrensName(dice),
    leadingGenre: null,
    genres: ['Children & Family', ...pickSome(dice, CHILDRENS_COMPANIONS, 2)],
    label: pickWeighted(dice, CHILDRENS_LABELS),
    minutes: 8 + dice.int(17),
  };
}

function sketchForAdults(dice: Random): Sketch {
  const kind = dice.next() < 0.14 ? 'SPECIAL' : 'SERIES';
  const genre = dice.pick(kind === 'SPECIAL' ? SPECIAL_GENRES : GENRES);
  return {
    kind,
    name: kind === 'SPECIAL' ? specialName(dice, genre) : seriesName(dice, genre),
    leadingGenre: genre,
    genres: [genre, ...pickSome(dice, COMPANIONS[genre], 1 + dice.int(2))],
    label: MILD_GENRES.includes(genre) ? pickWeighted(dice, MILD_LABELS) : pickWeighted(dice, LABELS),
    minutes: kind === 'SPECIAL' ? 55 + dice.int(40) : genre === 'Comedy' ? 22 + dice.int(10) : 40 + dice.int(20),
  };
}

function peopleOf(dice: Random, { kind, name }: Sketch): DemoTitle['people'] {
  if (name.headliner !== null) return [{ name: name.headliner, role: 'ACTOR', character: null }];
  const cast = Array.from({ length: 2 + dice.int(4) }, () => inventedPerson(dice));
  const maker = inventedPerson(dice);
  return [
    { name: maker, role: kind === 'SERIES' ? 'CREATOR' : 'DIRECTOR', character: null },
    ...[...new Set(cast)]
      .filter((actor) => actor !== maker)
      .map((actor) => ({ name: actor, role: 'ACTOR' as const, character: inventedPerson(dice) })),
  ];
}

/** Whether the name is still free; taking it when it is. */
type NameIsFree = (name: string) => boolean;

function freeSketch(
  index: number,
  isFree: NameIsFree,
): { readonly dice: Random; readonly sketch: Sketch; readonly forChildren: boolean } {
  for (let attempt = 0; ; attempt += 1) {
    const dice = diceFor(`invented ${index} ${attempt}`);
    const forChildren = isForChildren(dice, index);
    const sketch = forChildren ? sketchForChildren(dice) : sketchForAdults(dice);
    if (isFree(sketch.name.name)) return { dice, sketch, forChildren };
  }
}

function inventedTitle(index: number, isFree: NameIsFree): DemoTitle {
  const { dice, sketch, forChildren } = freeSketch(index, isFree);
  const { kind, name, genres, label } = sketch;
  const thisYear = WORLD_NOW.getUTCFullYear();
  const releaseYear = thisYear - Math.floor(dice.next() ** 1.5 * 11);
  const added = addedDaysAgo(dice, (thisYear - releaseYear) * 365 + 200);
  const people = peopleOf(dice, sketch);
  return {
    id: demoId('invented', name.name, releaseYear),
    name: name.name,
    names: name.names,
    originalLanguage: 'en',
    kind,
    releaseYear,
    runtimeSeconds: kind === 'SERIES' ? null : sketch.minutes * 60,
    genres,
    moods: moodsFor(dice, genres),
    people,
    studio: 'Marquee Studios',
    rating: {
      board: 'TVPG',
      label,
      level: maturityOf('TVPG', label),
      advisories: forChildren || label === 'TV-PG' ? [] : pickSome(dice, ADVISORIES, 1 + dice.int(2)),
    },
    synopsis: premise(dice, {
      name,
      genre: sketch.leadingGenre,
      isSpecial: kind === 'SPECIAL',
      maker: people.find(({ role }) => role !== 'ACTOR')?.name ?? null,
    }),
    acclaim: Math.round(48 + (dice.next() + dice.next()) * 23),
    reach: Math.round(dice.next() ** 1.4 * 88),
    windows: licenceWindows(dice, added),
    ...languagesFor(dice, 'en'),
    maxQuality: dice.next() < 0.8 ? 'UHD_4K' : 'FHD',
    downloadable: true,
    publishedAt: dayFromNow(-added),
    seasons: kind === 'SERIES' ? seasonsFor(dice, name.name, releaseYear, thisYear, sketch.minutes) : [],
  };
}

/** The first `count` shows that nobody ever made. The n-th is the same whatever the count. */
export function inventedTitles(count: number): readonly DemoTitle[] {
  const taken = new Set<string>();
  const isFree = (name: string): boolean => {
    if (taken.has(name)) return false;
    taken.add(name);
    return true;
  };
  return Array.from({ length: count }, (_, index) => inventedTitle(index, isFree));
}
