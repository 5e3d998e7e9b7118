/** Groups of titles: the rows that do not depend on the profile. */
import { decadeOf, perTitle } from './title.js';
import type { Title } from './title.js';

export type GroupKind = 'GENRE' | 'THEME';

export interface Group {
  /** The same in every revision of the catalogue. */
  readonly key: string;
  readonly kind: GroupKind;
  readonly heading: string;
  /** Similar rows share a facet; a page places them apart. */
  readonly facet: string;
}

/** Minimum acclaim of "Critics' favourites". */
const ACCLAIMED = 82;
const SHORT_SECONDS = 95 * 60;

/** Headings of genres whose name alone is not suitable. */
const GENRE_HEADINGS: Readonly<Record<string, string>> = {
  Action: 'Action',
  Adventure: 'Adventures',
  'Book Adaptations': 'Adaptations',
  Comedy: 'Comedies',
  'Dark Comedy': 'Dark Comedies',
  Drama: 'Dramas',
  'From the Stage': 'Stories from the Stage',
  Independent: 'Independent Cinema',
  Mystery: 'Mysteries',
  Thriller: 'Thrillers',
};

/** The name of a genre for its titles: `Comedies`. */
export function genreHeading(genre: string): string {
  return GENRE_HEADINGS[genre] ?? genre;
}

function genreGroups(title: Title, genre: string): readonly Group[] {
  const heading = genreHeading(genre);
  const facet = `genre:${genre}`;
  const of = (suffix: string, text: string): Group => ({
    key: `${facet}${suffix}`,
    kind: 'GENRE',
    heading: text,
    facet,
  });
  return [
    of('', heading),
    of(`+${decadeOf(title)}`, `${heading} of the ${decadeOf(title)}s`),
    ...title.moods.map((mood) => of(`+${mood}`, `${mood} ${heading}`)),
    ...(title.kind === 'SERIES' ? [of('+series', `${genre} Series`)] : []),
  ];
}

function theme(key: string, heading: string, facet = key): Group {
  return { key, kind: 'THEME', heading, facet };
}

const CREDITS: Readonly<Record<string, string>> = { DIRECTOR: 'Directed by', CREATOR: 'Created by', ACTOR: 'Starring' };

function creditGroups({ people }: Title): readonly Group[] {
  return people.flatMap(({ id, name, role }) => {
    const words = CREDITS[role];
    return words === undefined ? [] : [theme(`${role.toLowerCase()}:${id}`, `${words} ${name}`, 'person')];
  });
}

/** All groups of a title. */
export const groupsOf = perTitle((title): readonly Group[] => {
  const decade = decadeOf(title);
  const isShort = title.kind === 'MOVIE' && title.runtimeSeconds !== null && title.runtimeSeconds <= SHORT_SECONDS;
  return [
    ...title.genres.flatMap((genre) => genreGroups(title, genre)),
    ...title.moods.map((mood) => theme(`mood:${mood}`, `In the mood for something ${mood.toLowerCase()}`, 'mood')),
    ...creditGroups(title),
    theme(`decade:${decade}`, `From the ${decade}s`, 'decade'),
    ...(title.studio === null ? [] : [theme(`studio:${title.studio}`, `From ${title.studio}`, 'studio')]),
    ...(title.kind === 'SERIES' ? [theme('series', 'Series worth starting')] : []),
    ...(title.kind === 'SPECIAL' ? [theme('specials', 'Specials')] : []),
    ...((title.acclaim ?? 0) >= ACCLAIMED ? [theme('acclaimed', "Critics' favourites")] : []),
    ...(isShort ? [theme('short', 'Done in an hour and a half')] : []),
  ];
});
